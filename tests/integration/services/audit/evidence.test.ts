import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { verifyEvidence } from "@/lib/cli/verify-evidence";
import { appendAudit } from "@/lib/db/audit-log";
import { inTransaction } from "@/lib/db/transaction";
import type { AuditEvent, AuditOutcome } from "@/lib/domain/audit/event";
import { exportEvidence } from "@/lib/services/audit/export-evidence";
import { exportLog } from "@/lib/services/audit/export-log";
import { readEvidence } from "@/lib/services/audit/read-evidence";
import { grantRole } from "@/lib/services/people/grant-role";
import { revokeRole } from "@/lib/services/people/revoke-role";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { createVault } from "@/lib/services/vaults/create-vault";
import { byMachine, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";
import { unzip } from "@/tests/support/unzip";

const here = testInstallation();
type Person = Awaited<ReturnType<typeof signedIn>>;
let [ada, maya, jonas, noor, vic]: Person[] = [];
let gateway: { id: string; name: string };

const who = (person: Person | undefined): Person => {
  if (person === undefined) throw new Error("Nobody is there yet.");
  return person;
};

/** Puts an event on record as somebody, at a day of the year 2025. */
async function happened(by: Person | undefined, day: string, event: AuditEvent, outcome: AuditOutcome = "done") {
  const actor = { kind: "person", id: who(by).personId, commitment: "0".repeat(64) } as const;
  const of = event.type.startsWith("change") || event.type === "emergency.applied" ? gateway.id : null;
  await inTransaction(here.deps.db, (tx) => appendAudit(tx, [{ event, actor, gateway: of, outcome, requestId: day }]));
  await here.owner.query(`alter table audit.event disable trigger user;
    update audit.event set at = '${day}T12:00:00Z' where id = (select max(id) from audit.event);
    alter table audit.event enable trigger user`);
}

const change = (id: string) => ({ kind: "change", id, label: `Edit the vault ${id}` }) as const;
const of = { operation: "vault.edit", hash: "ab".repeat(32) };

beforeAll(async () => {
  ada = await signedIn(here.deps, here.owner, [["access-admin", null]], { name: "Ada" });
  maya = await signedIn(here.deps, here.owner, [], { name: "Maya" });
  jonas = await signedIn(here.deps, here.owner, [], { name: "=Jonas <b>" });
  noor = await signedIn(here.deps, here.owner, [["auditor", null]], { name: "Noor" });
  vic = await signedIn(here.deps, here.owner, [["viewer", null]], { name: "Vic" });
  const id = await addGateway(here.owner);
  gateway = { id, name: `g-${id}` };
  const granted = (person: Person | undefined, role: string, where?: string): AuditEvent => ({
    type: "role.granted",
    object: aboutPerson(who(person).personId),
    data: { role, origin: "direct", ...(where === undefined ? {} : { where }) },
  });
  await happened(ada, "2025-01-01", granted(maya, "author"));
  await happened(ada, "2025-01-02", granted(jonas, "approver", gateway.name));
  await happened(ada, "2025-01-03", granted(vic, "viewer", "elsewhere"));
  await happened(maya, "2025-02-27", { type: "change.requested", object: change("one"), data: of });
  await happened(jonas, "2025-03-02", { type: "change.approved", object: change("one"), data: of });
  await happened(jonas, "2025-03-02", {
    type: "change.applied",
    object: change("one"),
    data: { ...of, requesterId: who(maya).personId },
  });
  await happened(maya, "2025-03-05", { type: "change.requested", object: change("two"), data: of });
  await happened(maya, "2025-03-06", { type: "change.requested", object: change("three"), data: of });
  await happened(ada, "2025-03-10", {
    type: "role.revoked",
    object: aboutPerson(who(maya).personId),
    data: { role: "author" },
  });
  await happened(ada, "2025-03-11", granted(maya, "operator"));
  await happened(ada, "2025-03-12", {
    type: "emergency.granted",
    object: aboutPerson(who(maya).personId),
    data: { where: gateway.name, expiresAt: "2025-03-20T00:00:00.000Z" },
  });
  await happened(maya, "2025-03-15", {
    type: "emergency.applied",
    object: change("three"),
    data: { ...of, reason: "Nobody else was there to do it.", reviewBy: "2025-03-16T12:00:00.000Z" },
  });
  await happened(jonas, "2025-03-15", {
    type: "emergency.counted" as never,
    object: change("three"),
    data: {} as never,
  });
  await happened(
    maya,
    "2025-03-17",
    {
      type: "rule.blocked",
      object: { kind: "operation", id: "vault.edit", label: "vault.edit" },
      data: { code: "FORBIDDEN", rule: "KH007" },
    },
    "refused",
  );
  await happened(maya, "2025-04-20", { type: "change.requested", object: change("later"), data: of });
  for (let tries = 0; tries < 13; tries += 1)
    await expect(exportLog(who(vic), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  here.deps.advance(61_000);
  await expect(exportLog(who(vic), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
});

const march = { gateway: "", from: "2025-03-01", until: "2025-04-01" };
const read = (more: object) => readEvidence(who(noor), { ...march, show: "held", ...more } as never);

describe("the evidence", () => {
  it("says who held what at the start and at the end", async () => {
    const { held } = await read({});
    const words = held.map(({ who: name, role, where, atStart, atEnd }) => [name, role, where, atStart, atEnd]);
    expect(words).toEqual([
      ["=Jonas <b>", "approver", gateway.name, true, true],
      ["Maya", "author", null, true, false],
      ["Maya", "operator", null, false, true],
      ["Vic", "viewer", "elsewhere", true, true],
    ]);
    const inTime = await read({ until: "2025-03-14" });
    expect(inTime.held.map(({ role }) => role)).toContain("emergency");
    const ofGateway = await read({ gateway: gateway.name });
    expect(ofGateway.held.map(({ where }) => where)).not.toContain("elsewhere");
  });

  it("lists every grant and removal in between", async () => {
    const { entries } = await read({ show: "grants" });
    expect(entries.map(({ type }) => type)).toEqual(["emergency.granted", "role.granted", "role.revoked"]);
    expect(entries[2]?.sentence).toContain("Took the role Author for all gateways from Maya");
  });

  it("says of each change who asked, who decided, when, and how it ended", async () => {
    const { changes } = await read({ show: "changes" });
    expect(changes.map(({ id, end, emergency }) => [id, end, emergency])).toEqual([
      ["three", "applied", true],
      ["two", "open", false],
      ["one", "applied", false],
    ]);
    expect(changes[2]).toMatchObject({ requester: "Maya", approvals: [{ who: "=Jonas <b>" }], hash: of.hash });
    expect(changes[2]?.requestedAt?.toISOString()).toBe("2025-02-27T12:00:00.000Z");
  });

  it("tells approvals however many comments stand before them, and how many were needed by what is asked now", async () => {
    const id = randomUUID();
    const at = { operation: "vault.edit", hash: "cd".repeat(32) };
    await happened(maya, "2025-05-01", { type: "change.requested", object: change(id), data: at });
    const comment = { operation: "vault.edit", comment: "c", textHash: "ef".repeat(32) };
    const actor = { kind: "person", id: who(maya).personId, commitment: "0".repeat(64) } as const;
    await inTransaction(here.deps.db, (tx) =>
      appendAudit(
        tx,
        Array.from({ length: 220 }, () => ({
          event: { type: "change.commented", object: change(id), data: comment } as const,
          ...({ actor, gateway: gateway.id, outcome: "done", requestId: "c" } as const),
        })),
      ),
    );
    await happened(jonas, "2025-05-02", { type: "change.approved", object: change(id), data: at });
    await here.owner.query(
      `insert into change (id, gateway_id, operation, target_id, title, requester_id, document, hash, command_sealed, state, approvals_needed, requested_at, expires_at)
       values ($1, $2, 'vault.edit', gen_random_uuid(), 'x', $3, '{}', encode(sha256('{}'), 'hex'), 'x', 'requested', 1, now(), now() + interval '1 day')`,
      [id, gateway.id, who(maya).personId],
    );
    await here.owner.query("alter table gateway disable trigger user");
    await here.owner.query("update gateway set approvals_needed = 3 where id = $1", [gateway.id]);
    await here.owner.query("alter table gateway enable trigger user");
    const { changes } = await read({ show: "changes", from: "2025-05-01", until: "2025-05-03" });
    expect(changes).toMatchObject([{ id, needed: 3, approvals: [{ who: "=Jonas <b>" }] }]);
  });

  it("counts what was recovered on the host, and lists tokens that were made and revoked", async () => {
    await happened(ada, "2025-06-01", {
      type: "installation.recovered",
      object: aboutPerson(who(vic).personId),
      data: { role: "approver", reason: "Nobody was left who could." },
    });
    const token = { kind: "token", id: randomUUID(), label: "reports" } as const;
    await happened(maya, "2025-06-02", {
      type: "token.created",
      object: token,
      data: { scopes: ["vault.read"], expiresAt: "2026-01-01T00:00:00.000Z" },
    });
    await happened(maya, "2025-06-03", {
      type: "token.revoked",
      object: token,
      data: { personId: who(maya).personId },
    });
    const june = { from: "2025-06-01", until: "2025-07-01" };
    const { held, count } = await read(june);
    expect(held.find(({ origin }) => origin === "recover")).toMatchObject({
      who: "Vic",
      role: "approver",
      atEnd: true,
    });
    expect(count).toBe(held.length);
    expect((await read({ ...june, show: "tokens" })).entries.map(({ type }) => type)).toEqual([
      ...["token.revoked", "token.created"],
    ]);
    expect((await read({ ...june, show: "grants" })).entries.map(({ type }) => type)).toEqual([
      "installation.recovered",
    ]);
  });

  it("lists every emergency, also in words that this version does not know", async () => {
    const { entries } = await read({ show: "emergencies" });
    expect(entries.map(({ type }) => type)).toEqual(["emergency.counted", "emergency.applied", "emergency.granted"]);
  });

  it("counts refusals by who and what, with those that share a row", async () => {
    const { refusals } = await read({ show: "refusals", from: "", until: "" });
    const mine = refusals.filter(({ actor }) => actor === who(vic).personId);
    expect(mine).toMatchObject([{ object: "audit.export", who: "Vic", times: 14 }]);
    const { refusals: ofMarch } = await read({ show: "refusals" });
    expect(ofMarch).toMatchObject([{ type: "rule.blocked", who: "Maya", times: 1 }]);
  });

  it("goes on page after page, each row once", async () => {
    await here.owner.query(
      `insert into audit.event (body) select '{"actor":{"id":"' || gen_random_uuid() || '","kind":"person"},"data":{"code":"FORBIDDEN"},"object":{"id":"vault.list","kind":"operation","label":"vault.list"},"outcome":"refused","requestId":"r","type":"access.denied","v":1}' from generate_series(1, 120)`,
    );
    const seen: string[] = [];
    for (let after: number | null | undefined; after !== null;) {
      const page = await read({ show: "refusals", from: "", until: "", ...(after === undefined ? {} : { after }) });
      seen.push(...page.refusals.map(({ actor }) => actor ?? ""));
      after = page.next;
    }
    expect([new Set(seen).size, seen.length]).toEqual([121, 121]);
  });

  it("names a gateway's token that was refused", async () => {
    const machine = await byMachine(here.deps, here.owner, gateway.id, ["vault.read"]);
    const beyond = createVault.run(machine, { gateway: gateway.name, provider: "env", prefix: "beyond" });
    await expect(beyond).rejects.toMatchObject({ code: "FORBIDDEN" });
    const { refusals } = await read({ show: "refusals", from: "", until: "" });
    const { rows } = await here.owner.query<{ name: string }>("select name from machine_token where id = $1", [
      machine.actor.tokenId,
    ]);
    expect(refusals.find(({ actor }) => actor === machine.actor.tokenId)?.who).toBe(`machine ${rows[0]?.name}`);
  });

  it("is for Auditors of all, and its reading is on record", async () => {
    const local = await signedIn(here.deps, here.owner, [["auditor", gateway.id]]);
    await expect(readEvidence(local, { ...march, show: "held" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const asked = await signedIn(here.deps, here.owner, [["auditor", null]]);
    await readEvidence(asked, { ...march, show: "changes" });
    expect(await here.logged(asked.requestId)).toMatchObject([
      { type: "audit.read", data: { rows: 3, filter: { evidence: "changes", from: "2025-03-01T00:00:00.000Z" } } },
    ]);
  });

  it("follows grants that were really made", async () => {
    await grantRole(who(ada), { person: who(jonas).personId, role: "operator", gateway: "", reason: "" });
    const now = { from: "", until: "", gateway: "" };
    const mine = async () =>
      (await readEvidence(who(noor), { ...now, show: "held" })).held.filter(
        ({ who: name, role }) => name.startsWith("=Jonas") && role === "operator",
      );
    expect(await mine()).toMatchObject([{ atStart: false, atEnd: true, origin: "direct" }]);
    const { rows } = await here.owner.query<{ id: string }>(
      "select id from role_grant where person_id = $1 and role = 'operator'",
      [who(jonas).personId],
    );
    await revokeRole(who(ada), { grant: rows[0]?.id ?? "", reason: "" });
    expect(await mine()).toEqual([]);
  });
});

describe("the evidence as one download", () => {
  it("holds tables, a summary, the signed log and a signed manifest, and verifies offline", async () => {
    // Times that were moved back in this test break the log, as they should: it is put right for the file.
    await here.owner.query(`alter table audit.link disable trigger user; alter table audit.event disable trigger user;
      do $$ declare r record; h bytea := (select sha256(convert_to('keyhole audit log of ' || id, 'UTF8')) from installation);
      begin for r in select l.n, e.* from audit.link l join audit.event e using (id) order by l.n loop
        h := sha256(h || convert_to(concat(r.n, ' ', r.id, ' ', (extract(epoch from r.at) * 1000000)::bigint, chr(10), r.body), 'UTF8'));
        update audit.link set hash = h where n = r.n; end loop; update audit.head set hash = h; end $$;
      alter table audit.link enable trigger user; alter table audit.event enable trigger user`);
    const download = await exportEvidence.download(who(noor), march);
    const parts: Uint8Array[] = [];
    for await (const part of download.chunks) parts.push(typeof part === "string" ? Buffer.from(part) : part);
    const files = unzip(Buffer.concat(parts));
    expect([...files.keys()]).toEqual([
      ...[
        "held.csv",
        "grants.csv",
        "tokens.csv",
        "emergencies.csv",
        "verifications.csv",
        "changes.csv",
        "refusals.csv",
      ],
      ...["audit-log.jsonl", "public-key.pem", "summary.html", "manifest.json"],
    ]);
    expect(files.get("held.csv")?.toString()).toContain(`"'=Jonas <b>"`);
    const page = files.get("summary.html")?.toString() ?? "";
    expect([page.includes("=Jonas &lt;b&gt;"), page.includes("<b>")]).toEqual([true, false]);
    const folder = await mkdtemp(path.join(tmpdir(), "keyhole-evidence-"));
    try {
      for (const [name, content] of files) await writeFile(path.join(folder, name), content);
      const given = { keys: [here.deps.signer.publicKey], pinned: [] };
      expect(await verifyEvidence(folder, given)).toMatchObject({
        exitCode: 0,
        line: expect.stringMatching(/^10 files .* unbroken/) as string,
      });
      expect((await verifyEvidence(folder, { ...given, keys: ["ab".repeat(32)] })).line).toContain("another key");
      for (const name of files.keys()) {
        const content = files.get(name) ?? Buffer.alloc(0);
        const altered = Buffer.from(content);
        const middle = Math.floor(altered.length / 2);
        altered[middle] = (altered[middle] ?? 0) ^ 1;
        await writeFile(path.join(folder, name), altered);
        expect(await verifyEvidence(folder, given)).toMatchObject({
          exitCode: 1,
          line: expect.stringContaining(name) as string,
        });
        await writeFile(path.join(folder, name), content);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
