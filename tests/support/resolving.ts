import { randomBytes } from "node:crypto";
import type { Explanation } from "@/lib/domain/explanation";
import { Secret } from "@/lib/domain/secret";
import type { Host } from "@/lib/providers/contract";
import { resolve, type FoundVault, type Resolved, type ResolveQuestion } from "@/lib/providers/resolve";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { unusedNet } from "./unused-net";

export const fingerprintKey = { id: "test", key: Secret.of(randomBytes(32)) };
export const unusedHost: Host = { net: unusedNet, env: new Map(), fsRoots: [] };

/** Resolves one reference with a pool of its own, on an Enterprise gateway of the newest version unless told otherwise. */
export const resolveOnce = async (
  raw: unknown,
  vaults: Readonly<Record<string, FoundVault>>,
  more: Partial<ResolveQuestion> = {},
): Promise<Resolved> => {
  const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
  try {
    return await resolve({
      raw,
      gateway: { id: "gateway", version: "3.15", edition: "enterprise" },
      vaultNamed: (prefix) => vaults[prefix] ?? null,
      host: unusedHost,
      pool,
      fingerprintKey,
      ...more,
    });
  } finally {
    await pool.close();
  }
};

/** The first step that is not as it should be: where a reader looks. */
export const failingStep = ({ steps }: Explanation): string | null =>
  steps.find(({ tone }) => tone !== "resolved")?.name ?? null;
