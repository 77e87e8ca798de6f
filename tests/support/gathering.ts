import type { Host, Provider } from "@/lib/providers/contract";
import { parseReference } from "@/lib/domain/reference/parse-reference";
import type { FoundVault } from "@/lib/providers/resolve";
import type { SessionPool } from "@/lib/providers/sessions";
import { gatherChecks, type CheckResult } from "@/lib/services/checks/gather-checks";
import type { PlannedCheck } from "@/lib/services/checks/plan-checks";
import type { Deps } from "@/lib/services/deps";
import type { Context } from "@/lib/services/kernel/context";
import { fingerprintKey } from "./resolving";

/** A process that checks in the background, as far as it concerns backends: what it is lent, and its sign-ins. */
export interface CheckingProcess {
  readonly host: Host;
  readonly pool: SessionPool;
}

const version = "3.15";

const plannedCheck = (text: string): PlannedCheck => {
  const parsed = parseReference(text, { gatewayVersion: version });
  if (!parsed.ok) throw new Error(`${text} is no reference.`);
  const { name, resource, key, version: of } = parsed.value;
  return { id: text, text, name, resource, member: key, version: of, secretId: resource, speaks: true };
};

/** What a background check makes of references into one vault; as in the application, what is left goes into the next batch. */
export async function gathered(
  { host, pool }: CheckingProcess,
  provider: Provider,
  vault: Omit<FoundVault, "id" | "provider">,
  references: readonly string[],
): Promise<readonly CheckResult[]> {
  const deps = { host: () => host, pool, clock: () => new Date(), fingerprintKey, log: { error: () => undefined } };
  const ctx = {
    deps: deps as unknown as Deps,
    requestId: "r",
    actor: { kind: "job", job: "observe-rotation" },
  } as const;
  const found: FoundVault = { id: "v", provider: provider.kongName, ...vault };
  const results: CheckResult[] = [];
  let left = references.map(plannedCheck);
  while (left.length > 0) {
    const gateway = { id: "g", version, edition: "enterprise" } as const;
    const plan = { gateway, guarded: true, allow: [], vaults: new Map([["v", found]]), checks: left };
    const { results: some, retryAfterSeconds } = await gatherChecks(
      ctx satisfies Context,
      plan,
      new AbortController().signal,
    );
    results.push(...some);
    if (retryAfterSeconds !== null) break;
    const seen = new Set(some.map(({ check }) => check.id));
    left = left.filter(({ id }) => !seen.has(id));
  }
  return results;
}
