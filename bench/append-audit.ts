import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import pg from "pg";
import { appendAudit } from "@/lib/db/audit-log";
import { createDatabase, type Database } from "@/lib/db/client";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { auditBody } from "@/lib/domain/audit/body";
import type { AuditRecord } from "@/lib/domain/audit/event";

/** Milliseconds for one append to the log, COMMIT included; `against` is the same row into a table without a chain. */
export interface AppendAuditBench {
  readonly name: "audit.append";
  readonly value: number;
  readonly unit: "ms";
  readonly against: number;
  readonly ratio: number;
  readonly bar: 1.3;
  readonly met: boolean;
}

const bar = 1.3;
const warmUp = 200;
const rounds = 2_000;

const record: AuditRecord = {
  event: {
    type: "reference.explained",
    object: { kind: "reference", id: "{vault://hcv-pay/db/password}", label: "{vault://hcv-pay/db/password}" },
    data: { reference: "{vault://hcv-pay/db/password}", outcome: "resolved", vantage: "Keyhole's host" },
  },
  actor: { kind: "person", id: "6f1c3d2e-0b5a-4c8e-9a77-1d2e3f405162", commitment: "3b".repeat(32) },
  ...{ gateway: "c0ffee00-1111-4222-8333-444455556666", outcome: "done", requestId: "0d9c8b7a" },
};

/**
 * Measures what the chain costs, with one client, through the application's own road to the database, as the runtime
 * role, on a server of its own that waits for the disk. The two inserts take turns, so that whatever else the machine
 * does meets both alike; the middle of all rounds counts.
 */
export async function appendAuditBench(): Promise<AppendAuditBench> {
  const { startPostgres } = await boot<{ startPostgres: StartPostgres }>("embedded-postgres.mjs");
  const { migrate } = await boot<{ migrate: (url: string) => Promise<unknown> }>("migrate.mjs");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "keyhole-bench-"));
  const server = await startPostgres({ folder });
  try {
    await migrate(server.adminUrl);
    const password = randomBytes(16).toString("hex");
    await prepare(server.adminUrl, password);
    const database = createDatabase(server.urlFor("postgres", "keyhole_app", password), { max: 1 });
    const [value, against] = await takingTurns(database);
    await database.close();
    const ratio = value / against;
    return { name: "audit.append", value, unit: "ms", against, ratio, bar, met: ratio <= bar };
  } finally {
    await server.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The table without a chain, and a password for the runtime role. */
async function prepare(adminUrl: string, password: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`create table plain_event (id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(), body text not null);
    grant insert on plain_event to keyhole_app; alter role keyhole_app password '${password}'`);
  await admin.end();
}

async function takingTurns(database: Database): Promise<readonly [number, number]> {
  const inserts = [
    (tx: Tx) => appendAudit(tx, [record]),
    async (tx: Tx) =>
      void (await tx.$executeRaw`insert into plain_event (body) select unnest(${[auditBody(record)]}::text[])`),
  ] as const;
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const at of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const start = performance.now();
      await inTransaction(database, inserts[at]);
      if (round >= warmUp) times[at].push(performance.now() - start);
    }
  }
  return [middle(times[0]), middle(times[1])];
}

const middle = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

type StartPostgres = (options: { readonly folder: string }) => Promise<{
  readonly adminUrl: string;
  urlFor(database: string, role: string, password: string): string;
  stop(): Promise<void>;
}>;

/** The launcher's files find the checkout by where they lie, so they are loaded from there and never bundled. */
async function boot<T>(file: string): Promise<T> {
  const url = new URL(`../lib/boot/${file}`, import.meta.url).href;
  return (await import(/* @vite-ignore */ url)) as T;
}
