import { randomUUID } from "node:crypto";
import { decidePeopleChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { readPeopleChange } from "@/lib/services/changes/read-people-change";
import { applyEmergency } from "@/lib/services/emergencies/apply-emergency";
import { grantEmergency } from "@/lib/services/emergencies/grant-emergency";
import { reviewEmergency } from "@/lib/services/emergencies/review-emergency";
import type { Context } from "@/lib/services/kernel/context";
import type { Outcome } from "@/lib/services/kernel/spec";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import type { TestInstallation } from "@/tests/support/installation";

export const reason = "Production is down and nobody else is awake.";

type Signed = Awaited<ReturnType<typeof signedIn>>;

export function parked(outcome: Outcome<unknown>): string {
  if (outcome.status !== "pending") throw new Error("it did not wait");
  return outcome.changeId;
}

/** Code and rule of a refusal; null where it was none. */
export const refused = (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ code, rule }: { code?: string; rule?: string | null }) => ({ code, rule: rule ?? null }),
  );

/** A guarded gateway of a test's own, and what its people do on it. */
export async function guardedGateway(here: TestInstallation, approvals = 1) {
  const id = randomUUID();
  const name = `g-${id}`;
  await here.owner.query(`alter table gateway disable trigger gateway_guard;
    insert into gateway (id, name, edition, kong_version, guarded, approvals_needed)
      values ('${id}', '${name}', 'enterprise', '3.15', true, ${approvals});
    alter table gateway enable trigger gateway_guard`);
  let made = 0;
  const create = async (by: Context, prefix = `vault-${(made += 1)}`): Promise<string> =>
    parked(await createVault.run(by, { gateway: name, provider: "env", prefix }));
  return {
    id,
    name,
    author: (plan = {}) => signedIn(here.deps, here.owner, [["author", id]], plan),
    approver: (plan = {}) => signedIn(here.deps, here.owner, [["approver", id]], plan),
    create,
    /** As two Access admins give it; its id. */
    grant: async (to: Signed, days = 7): Promise<string> => {
      const [asks, approves] = [await admin(here), await admin(here)];
      const input = { person: to.personId, gateway: name, days, reason: "On call" };
      const change = parked(await grantEmergency.run(asks, input));
      const { hash } = await readPeopleChange(approves, { id: change });
      await decidePeopleChange.run(approves, { id: change, hash, decision: "approve", reason: "" });
      const { rows } = await here.owner.query<{ id: string }>("select id from emergency_grant where change_id = $1", [
        change,
      ]);
      return rows[0]?.id ?? "";
    },
    apply: async (by: Context, change: string, more: object = {}) =>
      applyEmergency.run(by, { id: change, hash: (await readChange(by, { id: change })).hash, reason, ...more }),
    review: (by: Context, change: string, verdict: "ratify" | "revert" = "ratify", why = "I have looked at it.") =>
      reviewEmergency.run(by, { id: change, verdict, reason: why }),
    vaults: async (): Promise<readonly string[]> =>
      (
        await here.owner.query<{ prefix: string }>("select prefix from vault where gateway_id = $1 order by prefix", [
          id,
        ])
      ).rows.map(({ prefix }) => prefix),
  };
}

export const admin = (here: TestInstallation) => signedIn(here.deps, here.owner, [["access-admin", null]]);

/** As if it had happened that much earlier. */
export async function earlier(here: TestInstallation, table: string, set: string, where: string): Promise<void> {
  await here.owner.query(`alter table ${table} disable trigger user;
    update ${table} set ${set} where ${where}; alter table ${table} enable trigger user`);
}
