import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { createDatabase } from "@/lib/db/client";
import { Secret } from "@/lib/domain/secret";
import { takeAllowedEnv } from "@/lib/providers/env/allowed-env";
import { takeAmbientEnvironment } from "@/lib/providers/identity/ambient-environment";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { operationNamed } from "@/lib/services/catalog";
import type { Deps } from "@/lib/services/deps";
import { checkpointFile } from "./checkpoint-file";
import { createAuditSigner } from "./audit-signer";
import { createCountedUses } from "./counted-uses";
import { createCrypto } from "./crypto";
import { allowedEnvironment, ambientEnvironment, env, type Env } from "./env";
import { createHosts } from "./hosts";
import { createLogger } from "./logger";
import { createOneTimeCodes } from "./one-time-codes";
import { createOpenId } from "./open-id/create-open-id";
import { createPasswords } from "./passwords";
import { removeFiles } from "./remove-files";
import { createSeal } from "./seal";

const connections = 10;
/** Kept apart so that a refusal can be recorded while everything else is busy. */
const connectionsForRefusals = 2;

/** So long the end of the process waits for logins to be given back. */
const farewellMs = 2_500;

/** What there is one of in a process. */
type Shared = Omit<Deps, "operation">;

interface Composed {
  readonly shared: Shared;
  readonly stop: () => Promise<void>;
}

interface Kept {
  composed?: Composed | undefined;
  readonly refusedStrangers: Map<string, number>;
}

/** One a process, even where a bundler gives each of its layers a copy of this module. */
const kept: Kept = ((globalThis as { [place: symbol]: Kept | undefined })[Symbol.for("keyhole.deps")] ??= {
  refusedStrangers: new Map(),
});

/** Refused strangers since this process started, by operation. Counted, not listed: anyone can make them. */
export const refusedStrangers = kept.refusedStrangers;

let own: { readonly of: Composed; readonly deps: Deps } | null = null;

/**
 * The composition root: everything operations need, made once a process. Nothing connects before the first use. Each
 * copy of this module finds the operations of its own layer: those of another do not know its classes.
 */
export function deps(): Deps {
  const composed = (kept.composed ??= compose());
  if (own === null || own.of !== composed)
    own = { of: composed, deps: { ...composed.shared, operation: operationNamed } };
  return own.deps;
}

/** Ends connections and work that is under way; for the end of a process. */
export async function stopDeps(): Promise<void> {
  await kept.composed?.stop();
  kept.composed = undefined;
}

function compose(): Composed {
  const settings = env();
  const own = [databaseEndpoint(settings.DATABASE_URL), { host: settings.HOST, port: settings.PORT }];
  const environment = allowedEnvironment(takeAllowedEnv);
  const key = Buffer.from(settings.KEYHOLE_KEY, "base64");
  const crypto = createCrypto(key);
  const db = createDatabase(settings.DATABASE_URL, { max: connections });
  const refusals = createDatabase(settings.DATABASE_URL, { max: connectionsForRefusals });
  const stopping = new AbortController();
  const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
  const shared: Shared = {
    db,
    refusals,
    clock: () => new Date(),
    newId: randomUUID,
    crypto,
    seal: createSeal(key),
    passwords: createPasswords(),
    oneTimeCodes: createOneTimeCodes(),
    log: createLogger(settings.LOG_LEVEL),
    host: createHosts({
      own,
      env: environment,
      envPrefixes: settings.KEYHOLE_ENV_PREFIXES,
      fsRoots: settings.KEYHOLE_FS_ROOTS,
      ownFolders: settings.KEYHOLE_DIR === "" ? [] : [settings.KEYHOLE_DIR],
      ambient: {
        metadata: settings.KEYHOLE_CLOUD_METADATA === "on",
        credentialFolder: settings.KEYHOLE_CREDENTIAL_DIR === "" ? null : settings.KEYHOLE_CREDENTIAL_DIR,
        environment: ambientEnvironment(takeAmbientEnvironment),
      },
      signal: stopping.signal,
      uses: createCountedUses({ db, crypto, clock: () => new Date() }),
    }),
    pool,
    openId: createOpenId(() => new Date()),
    firstAllowed: settings.KEYHOLE_ALLOW,
    removeSampleFiles: () => removeFiles(settings.KEYHOLE_SAMPLE_FILES),
    signer: createAuditSigner(
      Buffer.from(settings.KEYHOLE_AUDIT_SIGNING_KEY, "base64"),
      settings.KEYHOLE_AUDIT_EARLIER_KEYS,
    ),
    checkpointFile: settings.KEYHOLE_CHECKPOINT_FILE === "" ? null : checkpointFile(settings.KEYHOLE_CHECKPOINT_FILE),
    witness: witnessOf(settings),
    fingerprintKey: { id: crypto.keyId, key: Secret.of(key) },
    countRefusedStranger: (name) => void refusedStrangers.set(name, (refusedStrangers.get(name) ?? 0) + 1),
    stopping: stopping.signal,
    origin: new URL(settings.AUTH_URL).origin,
  };
  const stop = async (): Promise<void> => {
    try {
      // Before nothing is sent any more, as logins are given back with it.
      await Promise.race([pool.close(), setTimeout(farewellMs, undefined, { ref: false })]);
    } finally {
      stopping.abort();
      await Promise.all([db.close(), refusals.close()]);
    }
  };
  return { shared, stop };
}

function databaseEndpoint(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 5432) };
}

function witnessOf({ KEYHOLE_WITNESS_URL: url, KEYHOLE_WITNESS_TOKEN: token }: Env): Deps["witness"] {
  return url === "" ? null : { url: new URL(url), authorization: token === "" ? null : () => `Bearer ${token}` };
}
