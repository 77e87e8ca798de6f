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

/** What the log's measures write: a row as the application writes most. */
export const record: AuditRecord = {
  event: {
    type: "reference.explained",
    object: { kind: "reference", id: "{vault://hcv-pay/db/password}", label: "{vault://hcv-pay/db/password}" },
    data: { reference: "{vault://hcv-pay/db/password}", outcome: "resolved", vantage: "Keyhole's host" },
  },
  actor: { kind: "person", id: "6f1c3d2e-0b5a-4c8e-9a77-1d2e3f405162", commitment: "3b".repeat(32) },
  ...{ gateway: "c0ffee00-1111-4222-8333-444455556666", outcome: "done", requestId: "0d9c8b7a" },
};

/** Puts rows somewhere, in the caller's transaction. */
export type Append = (tx: Tx, records: readonly AuditRecord[]) => Promise<void>;

/** The log, and the same insert into a table without a chain. */
export const appends: readonly [log: Append, plain: Append] = [
  appendAudit,
  async (tx, records) =>
    void (await tx.$executeRaw`insert into plain_event (body)
      select string_to_table(${records.map(auditBody).join("\n")}, chr(10))`),
];

/**
 * Milliseconds that `run` took with each of the two appends, round by round. They take turns, so that whatever else the
 * machine does meets both alike; rounds below `warmUp` do not count.
 */
export async function takingTurns(
  { warmUp, rounds }: { readonly warmUp: number; readonly rounds: number },
  run: (append: Append) => Promise<void>,
): Promise<readonly [log: readonly number[], plain: readonly number[]]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const at of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const start = performance.now();
      await run(appends[at]);
      if (round >= warmUp) times[at].push(performance.now() - start);
    }
  }
  return times;
}

/** The one in the middle, which a disturbed round does not move. */
export const middle = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

/**
 * Runs a measure through the application's own road to the database, as the runtime role, on a server of its own that
 * waits for the disk, with `clients` connections.
 */
export async function withLogDatabase<T>(clients: number, measure: (database: Database) => Promise<T>): Promise<T> {
  const { startPostgres } = await boot<{ startPostgres: StartPostgres }>("embedded-postgres.mjs");
  const { migrate } = await boot<{ migrate: (url: string) => Promise<unknown> }>("migrate.mjs");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "keyhole-bench-"));
  const server = await startPostgres({ folder });
  try {
    await migrate(server.adminUrl);
    const password = randomBytes(16).toString("hex");
    await prepare(server.adminUrl, password);
    const database = createDatabase(server.urlFor("postgres", "keyhole_app", password), { max: clients });
    try {
      // Connections are opened as they are needed, and opening them is not what is measured.
      await Promise.all(
        Array.from({ length: clients }, () =>
          inTransaction(database, (tx) => tx.$queryRaw`select pg_sleep(0.1)::text`),
        ),
      );
      return await measure(database);
    } finally {
      await database.close();
    }
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
