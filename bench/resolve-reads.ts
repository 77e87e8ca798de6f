import { performance } from "node:perf_hooks";
import { createNet } from "@/lib/net/create-net";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { gathered } from "@/tests/support/gathering";
import { awsBackend, vaultBackend, type BenchBackend } from "./backends";

/**
 * Requests for values that a background check of 1,000 references into 50 secrets of one vault makes, counted at the
 * server; `against` is what a plain loop over the vendor's client makes of the same references. `more` holds logins and
 * how long both took.
 */
export interface ResolveReadsBench {
  readonly name: "resolve.reads-vault" | "resolve.reads-aws";
  readonly value: number;
  readonly unit: "reads";
  readonly against: number;
  readonly ratio: number;
  readonly bar: 50 | 3;
  readonly met: boolean;
  readonly more: {
    readonly logins: number;
    readonly seconds: number;
    readonly loopSeconds: number;
  };
}

const members = Array.from({ length: 20 }, (_, at) => `m${at}`);
const secrets = Array.from({ length: 50 }, (_, at) => `secret-${at}`);

const secondsOf = async (work: () => Promise<void>): Promise<number> => {
  const start = performance.now();
  await work();
  return Math.round(performance.now() - start) / 1_000;
};

async function measured(
  name: ResolveReadsBench["name"],
  bar: ResolveReadsBench["bar"],
  backend: BenchBackend,
): Promise<ResolveReadsBench> {
  const allow = [{ kind: "host", host: "127.0.0.1", port: backend.port }] as const;
  const net = createNet({ allow, guarded: true, own: [] });
  const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
  try {
    const value = Object.fromEntries(members.map((member) => [member, `value of ${member}`]));
    for (const secret of secrets) backend.put(secret, value);
    const host = { net, env: new Map<string, string>(), fsRoots: [] };
    const references = secrets.flatMap((secret) => members.map((member) => `{vault://v/${secret}/${member}}`));
    const seconds = await secondsOf(async () => {
      const results = await gathered({ host, pool }, backend.provider, backend.vault, references);
      const isWhole = results.length === references.length && results.every(({ outcome }) => outcome === "resolved");
      if (!isWhole) throw new Error("Not every reference was resolved.");
    });
    const { reads, logins } = backend.counts();
    const loopSeconds = await secondsOf(async () => {
      for (const secret of secrets) for (const _ of members) await backend.bare(secret);
    });
    const against = backend.counts().reads - reads;
    const met = reads === bar && logins === 1;
    const more = { logins, seconds, loopSeconds };
    return { name, value: reads, unit: "reads", against, ratio: reads / against, bar, met, more };
  } finally {
    await pool.close();
    await net.close();
    await backend.close();
  }
}

/** Beside `node-vault`. */
export const vaultReadsBench = async (): Promise<ResolveReadsBench> =>
  measured("resolve.reads-vault", 50, await vaultBackend());

/** Beside AWS's own client; twenty values come with one request. */
export const awsReadsBench = async (): Promise<ResolveReadsBench> =>
  measured("resolve.reads-aws", 3, await awsBackend());
