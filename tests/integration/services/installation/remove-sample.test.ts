import { afterEach, beforeEach, expect, it } from "vitest";
import { checkRole } from "@/lib/db/role-check";
import { AppError } from "@/lib/domain/errors";
import { readSample } from "@/lib/services/installation/read-sample";
import { removeSample } from "@/lib/services/installation/remove-sample";
import { verifyAuditLog } from "@/lib/services/audit/verify-audit-log";
import { trackReferences } from "@/lib/services/references/track-references";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
const ownTables = [
  ...["gateway", "vault", "vault_revision", "reference", "secret", "rotation_event", "change", "decision"],
  ...["role_grant", "session", "person", "allow_entry"],
];

const nameOf = async (id: string): Promise<string> => {
  const { rows } = await here.owner.query<{ name: string }>("select name from gateway where id = $1", [id]);
  return rows[0]?.name ?? "";
};

/** A platform admin of the sample, a guarded gateway with a vault, references, history and a waiting change. */
async function sample() {
  const plain = await addGateway(here.owner);
  const guarded = await addGateway(here.owner);
  const maya = await signedIn(here.deps, here.owner, [
    ["platform-admin", null],
    ["author", null],
    ["operator", null],
  ]);
  await signedIn(here.deps, here.owner, [["access-admin", null]]);
  const vault = (gateway: string, prefix: string) =>
    createVault(maya, { gateway, provider: "env", prefix, description: "", tags: [], config: {}, access: {} });
  await vault(await nameOf(guarded), "before");
  await here.owner.query("update gateway set guarded = true, sample = true where id = $1", [guarded]);
  expect((await vault(await nameOf(guarded), "waiting")).status).toBe("pending");
  await trackReferences(maya, { gateway: await nameOf(guarded), references: "{vault://before/mail-password}" });
  await here.owner.query(
    `insert into rotation_event (gateway_id, secret_id, at, position, kind, detail)
     select gateway_id, id, now(), 0, 'baseline', '{}' from secret`,
  );
  await here.owner.query(`
    update gateway set sample = true where id = '${plain}'; update person set sample = true;
    update installation set sample = true`);
  return { maya, guarded: await nameOf(guarded) };
}

const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "it was done",
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

async function empty(): Promise<void> {
  const tables = ["installation", "change", "decision", "vault_revision", "rotation_event", "gateway", "vault"];
  const set = (what: string) => tables.map((table) => `alter table ${table} ${what} trigger user`).join(";");
  await here.owner.query(`${set("disable")};
    delete from rotation_event; delete from reference; delete from secret; delete from decision; delete from change;
    delete from vault_revision; delete from vault; delete from session; delete from role_grant; delete from person;
    delete from gateway; delete from one_time_link; update installation set sample = false, bootstrap_closed_at = null; ${set("enable")}`);
}
beforeEach(empty);
afterEach(empty);

it("takes everything of the sample away, guarded or not, and offers the link with which to begin anew", async () => {
  const { maya, guarded } = await sample();
  expect((await readSample(maya, {})).gateways).toContain(guarded);
  const done = await removeSample(maya, {});
  expect(done).toMatchObject({ status: "done", value: { gateways: 2, people: 2 } });
  expect(done.status === "done" && done.value.setUp).toMatch(/^\/setup#[\w-]{43}$/);
  for (const table of ownTables) expect([table, await here.count(table)]).toEqual([table, 0]);
});

it("leaves the log, unbroken, with the removal at its end, and every trigger in force", async () => {
  const { maya } = await sample();
  await removeSample(maya, {});
  const noor = await signedIn(here.deps, here.owner, [["auditor", null]]);
  expect(await verifyAuditLog(noor, {})).toMatchObject({ status: "done", value: { unbroken: true } });
  expect(await checkRole(here.deps.db)).toEqual({ enforced: true, problems: [] });
  await expect(here.owner.query("delete from audit.event")).rejects.toThrow();
});

it("takes it away also where the door for direct grants has closed, and opens it for whoever begins anew", async () => {
  const { maya } = await sample();
  await here.owner.query("update installation set bootstrap_closed_at = now()");
  expect(await removeSample(maya, {})).toMatchObject({ status: "done", value: { people: 2 } });
  const { rows } = await here.owner.query("select bootstrap_closed_at from installation");
  expect(rows).toEqual([{ bootstrap_closed_at: null }]);
  await here.owner.query("update installation set bootstrap_closed_at = now()");
  await expect(here.owner.query("update installation set bootstrap_closed_at = null")).rejects.toThrow();
});

it("stays while there is a gateway of one's own that nobody else could look after", async () => {
  const { maya } = await sample();
  await here.owner.query("update gateway set sample = false where not guarded");
  expect(await refusal(removeSample(maya, {}))).toBe("CONFLICT");
});

it("leaves the sample's files where its rows stay", async () => {
  let removed = 0;
  const files = { removeSampleFiles: () => Promise.resolve(void (removed += 1)) };
  const { maya } = await sample();
  const asking = { ...maya, deps: { ...here.deps, ...files } };
  await here.owner.query(`
    create function trouble() returns trigger language plpgsql as $$ begin raise exception 'trouble'; end $$;
    create trigger trouble before delete on check_run for each statement execute function trouble()`);
  expect(await refusal(removeSample(asking, {}))).not.toBe("it was done");
  await here.owner.query("drop trigger trouble on check_run; drop function trouble()");
  expect(removed).toBe(0);
  expect(await removeSample(asking, {})).toMatchObject({ status: "done" });
  expect(removed).toBe(1);
});

it("is done once", async () => {
  const { maya } = await sample();
  await removeSample(maya, {});
  const own = await signedIn(here.deps, here.owner, [["platform-admin", null]]);
  expect(await refusal(removeSample(own, {}))).toBe("CONFLICT");
});

it("leaves one's own gateways and people, who need an Access admin of their own", async () => {
  const { maya } = await sample();
  const own = await signedIn(here.deps, here.owner, [["viewer", null]]);
  expect(await refusal(removeSample(maya, {}))).toBe("CONFLICT");
  expect(await readSample(maya, {})).toMatchObject({ present: true, isNeeded: true });
  await signedIn(here.deps, here.owner, [["access-admin", null]]);
  expect(await removeSample(maya, {})).toMatchObject({ status: "done", value: { setUp: null, people: 2 } });
  const { rows } = await here.owner.query("select id from person where id = $1", [own.personId]);
  expect(rows).toHaveLength(1);
});

it("is refused to whoever is no Platform admin for all gateways, by the database too", async () => {
  await sample();
  const jonas = await signedIn(here.deps, here.owner, [["approver", null]]);
  expect(await refusal(removeSample(jonas, {}))).toBe("FORBIDDEN");
  await expect(here.owner.query("select kh_remove_sample($1)", [jonas.secret])).rejects.toMatchObject({
    code: "KH040",
  });
  await expect(here.owner.query("select kh_remove_sample('nobody')")).rejects.toMatchObject({ code: "KH001" });
});
