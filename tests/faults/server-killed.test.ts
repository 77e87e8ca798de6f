import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPostgres } from "@/lib/boot/embedded-postgres.mjs";
import { migrate } from "@/lib/boot/migrate.mjs";
import { appRole, passwordSql } from "@/lib/boot/roles.mjs";
import { appendAudit, readChain } from "@/lib/db/audit-log";
import { createDatabase, type Database } from "@/lib/db/client";
import { inTransaction } from "@/lib/db/transaction";
import { readAuditBody } from "@/lib/domain/audit/body";
import { checkChain } from "@/lib/domain/audit/chain";
import type { AuditRecord } from "@/lib/domain/audit/event";
import { connected } from "@/tests/support/organisation";

const clients = 20;
const kills = process.env.KEYHOLE_PROVE ? 20 : 3;
const password = "test";

const signedOut = (requestId: string): AuditRecord => ({
  event: { type: "person.signed-out", object: { kind: "session", id: "s", label: "s" }, data: {} },
  actor: { kind: "host" },
  ...{ gateway: null, outcome: "done", requestId },
});

/** The server and everything it started, found before any of it is gone. */
function processesOf(server: number): readonly number[] {
  const parentOf = (pid: string): number => {
    try {
      return Number(fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1]);
    } catch {
      return 0; // It ended while the list was read.
    }
  };
  const all = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return [server, ...all.filter((pid) => parentOf(pid) === server).map(Number)];
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // What the server started may have ended by itself when it saw the server gone.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

describe.skipIf(process.platform !== "linux")("a database server that is killed outright, again and again", () => {
  let folder: string;
  let server: Awaited<ReturnType<typeof startPostgres>>;

  const asApp = (): Database => createDatabase(server.urlFor("postgres", appRole, password), { max: clients });

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "keyhole-killed-"));
    server = await startPostgres({ folder });
    await migrate(server.adminUrl);
    const admin = await connected(server.adminUrl);
    await admin.query(passwordSql(appRole, password));
    await admin.end();
  }, 60_000);

  afterAll(async () => {
    await server?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it("has everything on record that was acknowledged to many at once, once each, in an unbroken chain", async () => {
    const acknowledged: string[] = [];
    let unanswered = 0;
    for (let round = 0; round < kills; round++) {
      const db = asApp();
      const client = async (which: number): Promise<void> => {
        for (let row = 0; ; row++) {
          const id = `${round}/${which}/${row}`;
          try {
            await inTransaction(db, (tx) => appendAudit(tx, [signedOut(id)]));
          } catch (error) {
            expect(error).toMatchObject({ code: "UNAVAILABLE" });
            unanswered++;
            return;
          }
          acknowledged.push(id);
        }
      };
      const all = Promise.all(Array.from({ length: clients }, (_, which) => client(which)));
      const enough = acknowledged.length + 10 * clients;
      while (acknowledged.length < enough) await sleep(5);
      processesOf(server.pid).forEach(kill);
      await all;
      await db.close();
      await server.stop();
      server = await startPostgres({ folder });
    }
    expect(unanswered).toBe(kills * clients);

    const db = asApp();
    const { head, rows } = await readChain(db);
    const check = checkChain(head, (bytes) => createHash("sha256").update(bytes).digest());
    const stored: string[] = [];
    for await (const batch of rows) {
      check.take(batch);
      stored.push(...batch.map(({ body }) => readAuditBody(body ?? "")?.requestId ?? ""));
    }
    await db.close();
    expect(check.finish()).toBeNull();
    expect(new Set(stored).size).toBe(stored.length);
    const kept = new Set(stored);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  }, 300_000);
});
