import { randomUUID } from "node:crypto";
import { createDatabase } from "@/lib/db/client";
import { Secret } from "@/lib/domain/secret";
import { createAuditSigner } from "@/lib/runtime/audit-signer";
import { createCountedUses } from "@/lib/runtime/counted-uses";
import { createCrypto } from "@/lib/runtime/crypto";
import { createHosts } from "@/lib/runtime/hosts";
import { createOneTimeCodes } from "@/lib/runtime/one-time-codes";
import { createOpenId } from "@/lib/runtime/open-id/create-open-id";
import { createPasswords } from "@/lib/runtime/passwords";
import { createSeal } from "@/lib/runtime/seal";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { operationNamed } from "@/lib/services/catalog";
import type { Deps } from "@/lib/services/deps";

export interface TestDeps extends Deps {
  /** Moves the clock that operations see; the database keeps its own. */
  advance(ms: number): void;
  readonly logged: readonly string[];
  readonly strangers: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export interface TestDepsOptions {
  readonly env?: ReadonlyMap<string, string>;
  readonly fsRoots?: readonly string[];
  /** The folder whose files an access may name. */
  readonly credentialFolder?: string;
  readonly connections?: number;
  readonly firstAllowed?: readonly string[];
  readonly checkpointFile?: Deps["checkpointFile"];
  readonly witness?: Deps["witness"];
  readonly removeSampleFiles?: () => Promise<void>;
}

/** The installation's key, as a setting holds it. */
export const testKey = Buffer.alloc(32, 7).toString("base64");

/** Everything operations need, on a real database, with a clock that starts now and is set by hand. */
export function testDeps(appUrl: string, options: TestDepsOptions = {}): TestDeps {
  const key = Buffer.from(testKey, "base64");
  const crypto = createCrypto(key);
  const db = createDatabase(appUrl, { max: options.connections ?? 5 });
  const refusals = createDatabase(appUrl, { max: 2 });
  const logged: string[] = [];
  const strangers = new Map<string, number>();
  const stopping = new AbortController();
  const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
  let now = Date.now();
  const write = (fields: object, message: string): void => void logged.push(JSON.stringify({ ...fields, message }));
  return {
    db,
    refusals,
    clock: () => new Date(now),
    advance: (ms) => void (now += ms),
    newId: randomUUID,
    crypto,
    seal: createSeal(key),
    passwords: createPasswords(),
    oneTimeCodes: createOneTimeCodes(),
    log: { info: write, warn: write, error: write },
    logged,
    strangers,
    host: createHosts({
      own: [],
      env: options.env ?? new Map(),
      fsRoots: options.fsRoots ?? [],
      ambient: { metadata: false, credentialFolder: options.credentialFolder ?? null },
      signal: stopping.signal,
      uses: createCountedUses({ db, crypto, clock: () => new Date(now) }),
    }),
    pool,
    openId: createOpenId(() => new Date(now)),
    firstAllowed: options.firstAllowed ?? [],
    removeSampleFiles: options.removeSampleFiles ?? (() => Promise.resolve()),
    fingerprintKey: { id: crypto.keyId, key: Secret.of(key) },
    signer: createAuditSigner(Buffer.alloc(32, 8)),
    checkpointFile: options.checkpointFile ?? null,
    witness: options.witness ?? null,
    operation: operationNamed,
    countRefusedStranger: (name) => void strangers.set(name, (strangers.get(name) ?? 0) + 1),
    stopping: stopping.signal,
    origin: "http://127.0.0.1:3000",
    close: async () => {
      stopping.abort();
      await Promise.all([pool.close(), db.close(), refusals.close()]);
    },
  };
}
