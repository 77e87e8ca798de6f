import { performance } from "node:perf_hooks";
import { createNet } from "@/lib/net/create-net";
import { resolve, type FoundVault } from "@/lib/providers/resolve";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { fingerprintKey } from "@/tests/support/resolving";
import { awsBackend, vaultBackend, type BenchBackend } from "./backends";

/**
 * Milliseconds that resolving one reference takes over the vendor's bare call for the same secret, at the 95th of a
 * hundred; `against` is that call, at the same place. Both talk to the same server on loopback.
 */
export interface ResolveOverheadBench {
  readonly name: "resolve.overhead-vault" | "resolve.overhead-aws";
  readonly value: number;
  readonly unit: "ms more, p95";
  readonly against: number;
  readonly ratio: number;
  readonly bar: 10;
  readonly met: boolean;
}

const bar = 10;
const warmUp = 50;
const rounds = 400;

const ninetyFifth = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

async function measured(name: ResolveOverheadBench["name"], backend: BenchBackend): Promise<ResolveOverheadBench> {
  const allow = [{ kind: "host", host: "127.0.0.1", port: backend.port }] as const;
  const net = createNet({ allow, guarded: true, own: [] });
  const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
  try {
    backend.put("app", { user: "app", password: "p-4f9c1d" });
    const vault: FoundVault = { id: "v", provider: backend.provider.kongName, ...backend.vault };
    const host = { net, env: new Map<string, string>(), fsRoots: [] };
    const one = async (): Promise<void> => {
      const { explanation } = await resolve({
        raw: "{vault://v/app/password}",
        gateway: { id: "g", version: "3.15", edition: "enterprise" },
        ...{ vaultNamed: () => vault, host, pool, fingerprintKey },
      });
      if (explanation.outcome !== "resolved") throw new Error(`The reference came to ${explanation.outcome}.`);
    };
    const bare = () => backend.bare("app");
    const [resolving, calling]: [number[], number[]] = [[], []];
    for (let round = 0; round < warmUp + rounds; round += 1) {
      // They take turns, so that whatever else the machine does meets both alike.
      const times = round % 2 === 0 ? [await timed(one), await timed(bare)] : [await timed(bare), await timed(one)];
      const [ours, theirs] = round % 2 === 0 ? times : times.toReversed();
      if (round < warmUp || ours === undefined || theirs === undefined) continue;
      resolving.push(ours);
      calling.push(theirs);
    }
    const against = ninetyFifth(calling);
    const value = ninetyFifth(resolving) - against;
    const ratio = (value + against) / against;
    return { name, value, unit: "ms more, p95", against, ratio, bar, met: value <= bar };
  } finally {
    await pool.close();
    await net.close();
    await backend.close();
  }
}

/** Beside `node-vault`. */
export const vaultOverheadBench = async (): Promise<ResolveOverheadBench> =>
  measured("resolve.overhead-vault", await vaultBackend());

/** Beside AWS's own client. */
export const awsOverheadBench = async (): Promise<ResolveOverheadBench> =>
  measured("resolve.overhead-aws", await awsBackend());
