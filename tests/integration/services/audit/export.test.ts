import { describe, expect, it } from "vitest";
import { verifyExport } from "@/lib/cli/verify-export";
import { exportLog } from "@/lib/services/audit/export-log";
import { exportTable } from "@/lib/services/audit/export-table";
import { makeCheckpoint } from "@/lib/services/audit/make-checkpoint";
import type { Download } from "@/lib/services/kernel/operation";
import { AppError } from "@/lib/domain/errors";
import { signedIn } from "@/tests/support/actors";
import { addGateway } from "@/tests/support/organisation";
import { testInstallation } from "@/tests/support/installation";

const here = testInstallation();
const asNoor = () => signedIn(here.deps, here.owner, [["auditor", null]], { name: "Noor =1+1" });

async function whole({ chunks }: Download): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
  return text;
}
async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, "utf8");
}
const verified = (text: string, key = here.deps.signer.publicKey) =>
  verifyExport(bytesOf(text), { keys: [key], pinned: [] });

/** Refusals and names that try to be a formula, or to end a cell. */
async function somethingHappened(): Promise<void> {
  const vic = await signedIn(here.deps, here.owner, [["viewer", null]], { name: "=cmd|' /C calc'!A0" });
  for (let tries = 0; tries < 3; tries += 1) await expect(exportLog(vic, {})).rejects.toBeInstanceOf(AppError);
}

describe("the signed export", () => {
  it("verifies offline with the public key, with its checkpoints inside, and is on record before its first byte", async () => {
    await somethingHappened();
    await makeCheckpoint(here.deps);
    const noor = await asNoor();
    const download = await exportLog.download(noor, {});
    expect((await here.logged(noor.requestId)).map(({ type }) => type)).toEqual(["audit.exported"]);
    const text = await whole(download);
    const { line, exitCode } = await verified(text);
    expect([line, exitCode]).toEqual([expect.stringMatching(/unbroken .* 1 checkpoints\./), 0]);
    expect(text.split("\n")).toHaveLength(Number(/^(\d+) event/.exec(line)?.[1]) + 4);
    // The event of the export itself comes after its end.
    expect(text).not.toContain("audit.exported");
    expect((await verified(text, "ab".repeat(32))).exitCode).toBe(1);
    expect((await verified(text.replace("access.denied", "access.dented"))).exitCode).toBe(1);
  });

  it("holds a log of several parts", async () => {
    const many = Array.from(
      { length: 4_100 },
      (_, at) => `{"actor":{"kind":"host"},"data":{},"outcome":"done","requestId":"r","type":"test.row-${at}","v":1}`,
    );
    await here.owner.query("insert into audit.event (body) select unnest($1::text[])", [many]);
    here.deps.advance(61_000);
    await makeCheckpoint(here.deps);
    const text = await whole(await exportLog.download(await asNoor(), {}));
    expect((await verified(text)).line).toMatch(/^41\d\d events, unbroken .* 2 checkpoints\./);
  });

  it("is for Auditors of all only, and a refusal is on record", async () => {
    const local = await signedIn(here.deps, here.owner, [["auditor", await addGateway(here.owner)]]);
    await expect(exportLog.download(local, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await here.logged(local.requestId)).map(({ type }) => type)).toEqual(["access.denied"]);
  });

  it("ends in the middle when the session does, and what was taken does not verify", async () => {
    const noor = await asNoor();
    const { chunks } = await exportLog.download(noor, {});
    const iterator = chunks[Symbol.asyncIterator]();
    const first = await iterator.next();
    await here.owner.query("update session set ended_at = now(), ended_why = 'revoked' where person_id = $1", [
      noor.personId,
    ]);
    await expect(iterator.next()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect((await verified(String(first.value))).exitCode).toBe(1);
  });
});

describe("the table for people", () => {
  it("holds every row of the filter, newest first, and no cell that a spreadsheet would run", async () => {
    const noor = await asNoor();
    const text = await whole(await exportTable.download(noor, { ...nothing, type: "access.denied" }));
    const lines = text.trimEnd().split("\r\n");
    expect(lines[0]).toBe("row,time,who,id,event,what,on,outcome,gateway,request,hash");
    expect(lines).toHaveLength(1 + 4);
    expect(text).toContain(`"'=cmd|' /C calc'!A0"`);
    expect(text).not.toMatch(/(^|,)"?=/m);
    const places = lines.slice(1).map((line) => Number(line.split(",")[0]));
    expect(places).toEqual(places.toSorted((a, b) => b - a));
    const [event] = await here.logged(noor.requestId);
    expect(event).toMatchObject({ type: "audit.exported", data: { what: "table", filter: { type: "access.denied" } } });
  });

  it("goes on past one batch", async () => {
    const text = await whole(await exportTable.download(await asNoor(), { ...nothing, from: "2000-01-01" }));
    expect(text.split("\r\n").length).toBeGreaterThan(4_100);
  });

  it("does not put on record what was searched for and not found", async () => {
    const noor = await asNoor();
    await whole(await exportTable.download(noor, { ...nothing, q: "hunter2-typed-in-the-wrong-field" }));
    expect(JSON.stringify(await here.logged(noor.requestId))).not.toContain("hunter2");
  });

  it("says which field is wrong before anything is sent", async () => {
    await expect(exportTable.download(await asNoor(), { ...nothing, from: "soon" })).rejects.toMatchObject({
      code: "INVALID",
      fields: { from: expect.any(String) as string },
    });
    await expect(exportTable.download(await asNoor(), { ...nothing, gateway: "nowhere" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

const nothing = {};
