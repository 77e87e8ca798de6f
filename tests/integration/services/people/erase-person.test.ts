import { describe, expect, it } from "vitest";
import { appendAudit } from "@/lib/db/audit-log";
import type { AuditEvent } from "@/lib/domain/audit/event";
import { inTransaction } from "@/lib/db/transaction";
import { verifyLog } from "@/lib/services/audit/verify-log";
import { decidePeopleChange } from "@/lib/services/changes/decide-change";
import { readPeopleChange } from "@/lib/services/changes/read-people-change";
import { erasePerson } from "@/lib/services/people/erase-person";
import { readPeople } from "@/lib/services/people/read-people";
import { readPerson } from "@/lib/services/people/read-person";
import { resumePerson } from "@/lib/services/people/resume-person";
import { suspendPerson } from "@/lib/services/people/suspend-person";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";

const here = testInstallation();
const verify = () => verifyLog(here.deps, { signal: new AbortController().signal });
const asAdmin = () => signedIn(here.deps, here.owner, [["access-admin", null]]);
const everybody = { q: "", role: "", state: "", sort: "name", order: "asc" } as const;

interface Row {
  readonly name: string;
  readonly email: string;
  readonly salt: string;
}
const rowOf = async (id: string): Promise<Row> =>
  (await here.owner.query<Row>("select name, email, salt from person where id = $1", [id])).rows[0] ?? {
    ...{ name: "", email: "", salt: "" },
  };

/** Somebody who looked at people, of which the log holds a row of theirs, and is suspended with nothing left. */
async function leaver(name: string, ...told: readonly AuditEvent[]): Promise<string> {
  const ctx = await signedIn(here.deps, here.owner, [["auditor", null]], { name });
  await readPeople(ctx, everybody);
  await here.owner.query("delete from role_grant where person_id = $1", [ctx.personId]);
  const object = { kind: "person", id: ctx.personId, label: "a person" } as const;
  const by = { actor: { kind: "host" }, gateway: null, outcome: "done", requestId: "r" } as const;
  await inTransaction(here.deps.db, (tx) =>
    appendAudit(
      tx,
      told.map((event) => ({ event: { ...event, object }, ...by })),
    ),
  );
  await here.owner.query("update session set address = '10.1.2.3', user_agent = 'Firefox' where person_id = $1", [
    ctx.personId,
  ]);
  await suspendPerson(await asAdmin(), { person: ctx.personId });
  return ctx.personId;
}

const granted = { type: "role.granted", data: { role: "approver", origin: "direct" } } as const;
const recovered = {
  type: "installation.recovered",
  data: { role: "access-admin", reason: "Nobody is left." },
} as const;

describe("erasing a person", () => {
  it("takes name, address and origin for good, leaves a number, and the log verifies as before", async () => {
    const id = await leaver("Vera Gone");
    expect(await verify()).toMatchObject({ broken: null, erased: 0 });
    const before = await rowOf(id);
    const ada = await asAdmin();
    expect((await readPerson(ada, { person: id })).eraseAsks).toBe(false);
    expect(await erasePerson(ada, { person: id, meant: "yes" })).toEqual({
      ...{ status: "done", value: { id, pseudonym: "erased person 1" } },
    });
    expect(await rowOf(id)).toMatchObject({ name: "erased person 1", email: "erased-1@erased.invalid" });
    const { rows } = await here.owner.query("select address, user_agent from session where person_id = $1", [id]);
    expect(rows).toEqual([{ address: null, user_agent: null }]);
    const dump = JSON.stringify((await here.owner.query("select p from person p, session s")).rows);
    for (const gone of [before.name, before.email, before.salt]) expect(dump).not.toContain(gone);
    expect((await here.logged(ada.requestId)).at(-1)).toMatchObject({
      ...{ type: "person.erased", object: { id, label: "a person" }, data: { pseudonym: "erased person 1" } },
    });
    const { broken, erased, notes } = await verify();
    expect([broken, erased, notes]).toEqual([null, 1, ["The name of 1 person who acts in it is erased."]]);
    expect(await readPerson(ada, { person: id })).toMatchObject({ erased: true, name: "erased person 1" });
  });

  it("is done once, and what was erased does not come back", async () => {
    const { rows } = await here.owner.query<{ id: string }>("select id from person where erased_at is not null");
    const id = rows[0]?.id ?? "";
    await expect(erasePerson(await asAdmin(), { person: id, meant: "yes" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await expect(resumePerson(await asAdmin(), { person: id })).rejects.toMatchObject({ name: "AppError" });
    expect((await readPerson(await asAdmin(), { person: id })).state).toBe("suspended");
  });

  it("is refused while they are let in, hold a role, or have something open; and for oneself", async () => {
    const refused = async (id: string) =>
      expect(erasePerson(await asAdmin(), { person: id, meant: "yes" })).rejects.toMatchObject({ rule: "KH093" });
    const active = await signedIn(here.deps, here.owner, []);
    await refused(active.personId);
    const holder = await leaver("Hal Holding");
    await here.owner.query("insert into role_grant (person_id, role) values ($1, 'viewer')", [holder]);
    await refused(holder);
    const asking = await leaver("Ann Asking");
    const hash = "a".repeat(64);
    await here.owner.query(
      `insert into change (id, operation, target_id, title, requester_id, document, hash, command_sealed, state, approvals_needed, requested_at, expires_at)
       values (gen_random_uuid(), 'allow-list.edit', gen_random_uuid(), 'x', $1, '{}', encode(sha256('{}'), 'hex'), $2, 'requested', 1, now(), now() + interval '1 day')`,
      [asking, Buffer.from(hash)],
    );
    await refused(asking);
    const ada = await asAdmin();
    await expect(erasePerson(ada, { person: ada.personId, meant: "yes" })).rejects.toMatchObject({ rule: "KH030" });
  });

  it("waits for somebody else where they decided on others, and not for one alone past the operation", async () => {
    const id = await leaver("Olaf Approved", granted);
    await here.owner.query("update installation set bootstrap_closed_at = now()");
    const ada = await asAdmin();
    expect((await readPerson(ada, { person: id })).eraseAsks).toBe(true);
    const outcome = await erasePerson(ada, { person: id, meant: "yes" });
    if (outcome.status !== "pending") throw new Error("it did not wait");
    const alone = inTransaction(here.deps.db, (tx) =>
      tx.$executeRawUnsafe(`select kh_person_erase('${ada.secret}', '${id}')`),
    );
    await expect(alone).rejects.toMatchObject({ rule: "KH007" });
    const bea = await asAdmin();
    const { hash } = await readPeopleChange(bea, { id: outcome.changeId });
    const decided = await decidePeopleChange(bea, { id: outcome.changeId, hash, decision: "approve", reason: "" });
    expect(decided).toMatchObject({ status: "done", value: { state: "applied" } });
    expect((await rowOf(id)).name).toBe("erased person 2");
    expect(await verify()).toMatchObject({ broken: null, erased: 2 });
  });

  it("waits for somebody else too where all that the log has of their role is that the host gave it", async () => {
    const asks = async (id: string) => (await readPerson(await asAdmin(), { person: id })).eraseAsks;
    expect(await asks(await leaver("Rita Recovered", recovered))).toBe(true);
    const viewer = { type: "role.granted", data: { role: "viewer", origin: "direct" } } as const;
    expect(await asks(await leaver("Vic Viewer", viewer))).toBe(false);
  });

  it("is refused for a name that the log does not know, which verifying finds and names the row of", async () => {
    const id = await leaver("Real Name");
    const [{ n } = { n: 0 }] = (
      await here.owner.query<{ n: number }>("select min(n)::integer as n from audit.link where actor = $1", [id])
    ).rows;
    const { email, salt } = await rowOf(id);
    await here.owner.query("update person set name = 'Somebody Else' where id = $1", [id]);
    expect((await verify()).broken).toMatchObject({ kind: "name", n });
    await expect(erasePerson(await asAdmin(), { person: id, meant: "yes" })).rejects.toMatchObject({
      detail: expect.stringContaining("not the one that the log knows") as string,
    });
    // With the commitment made to fit as well.
    await here.owner.query(
      "update person set commitment = encode(sha256(convert_to($2, 'UTF8')), 'hex') where id = $1",
      [id, [salt, "Somebody Else", email].join("\n")],
    );
    expect((await verify()).broken).toMatchObject({ kind: "name", n });
    await here.owner.query("update person set name = 'Real Name' where id = $1", [id]);
    expect((await verify()).broken).toMatchObject({ kind: "name", n });
    await here.owner.query(
      "update person set commitment = encode(sha256(convert_to($2, 'UTF8')), 'hex') where id = $1",
      [id, [salt, "Real Name", email].join("\n")],
    );
    expect((await verify()).broken).toBeNull();
    // Gone without a word in the log.
    await here.owner.query(
      "update person set name = 'erased person 9', password_hash = null, erased_at = now(), erased_number = 9 where id = $1",
      [id],
    );
    expect((await verify()).broken).toMatchObject({ kind: "name", n });
  });
});
