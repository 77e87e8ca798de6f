import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { Role } from "@/lib/domain/access/permissions";
import { guardedGateway } from "@/tests/integration/services/emergencies/support";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, sha256 } from "@/tests/support/organisation";

const here = testInstallation();
type Signed = Awaited<ReturnType<typeof signedIn>>;
let plain: string;
let gateway: Awaited<ReturnType<typeof guardedGateway>>;
beforeAll(async () => {
  plain = await addGateway(here.owner);
  gateway = await guardedGateway(here);
});

/** Their roles came by a claim, and are over or not. */
const byClaim = (who: Signed, over: boolean) =>
  here.owner.query(`update role_grant set origin = 'claim', expires_at = now() + $2::interval where person_id = $1`, [
    who.personId,
    over ? "-1 second" : "1 day",
  ]);
const person = (...roles: readonly (readonly [Role, string | null])[]) => signedIn(here.deps, here.owner, roles);

/** What a statement of the owner's gives in its first column or throws as SQLSTATE; nothing of it stays. */
async function asked(sql: string, values: readonly unknown[]): Promise<unknown> {
  await here.owner.query("begin");
  try {
    const { rows } = await here.owner.query<{ it: unknown }>(`select ${sql} as it`, [...values]);
    return rows[0]?.it ?? null;
  } catch (error) {
    return (error as { readonly code?: string }).code;
  } finally {
    await here.owner.query("rollback");
  }
}

/** Before the week is over, and after. */
async function twice(who: Signed, attempt: () => Promise<unknown>): Promise<readonly unknown[]> {
  await byClaim(who, false);
  const first = await attempt();
  await byClaim(who, true);
  return [first, await attempt()];
}

describe("in the database, a role by a claim that is over", () => {
  it.each([
    ["platform-admin", ["reference.read"], "KH057"],
    ["operator", ["reference.resolve"], "KH056"],
  ] as const)("of %s makes no token of a gateway", async (role, scopes, rule) => {
    const admin = await person(["platform-admin", null], ["operator", null]);
    const make = () =>
      asked(
        "kh_machine_token_create($1, $2, $3, 'reports', 'khm_abcdef', $4, $5, now() + interval '1 day') is not null",
        [...[admin.secret, randomUUID(), plain, sha256(randomUUID()), scopes]],
      );
    await byClaim(admin, false);
    expect(await make()).toBe(true);
    await here.owner.query(
      "update role_grant set expires_at = now() - interval '1 second' where person_id = $1 and role = $2",
      [admin.personId, role],
    );
    expect(await make()).toBe(rule);
  });

  it("does not say how long the log is kept", async () => {
    const admin = await person(["platform-admin", null]);
    await here.owner.query("alter table gateway disable trigger user; update gateway set guarded = false");
    const keep = () => asked("kh_log_keeper($1, $2, 'retention.set', '{}')::text", [admin.secret, randomUUID()]);
    expect(await twice(admin, keep)).toEqual([admin.personId, "KH091"]);
    await here.owner.query(`update gateway set guarded = true where id = '${gateway.id}';
      alter table gateway enable trigger user`);
  });

  it("asks for nothing in an emergency", async () => {
    const author = await gateway.author();
    await gateway.grant(author);
    const change = await gateway.create(author);
    const { rows } = await here.owner.query<{ hash: string }>("select hash from change where id = $1", [change]);
    const apply = () =>
      asked("kh_emergency_apply($1, $2, $3, $4, 'Production is down and nobody else is awake.') is not null", [
        ...[author.secret, randomUUID(), change, rows[0]?.hash],
      ]);
    expect(await twice(author, apply)).toEqual([true, "KH064"]);
  });

  it("writes at nobody's draft", async () => {
    const [author, other] = [await gateway.author(), await gateway.author()];
    const change = await gateway.create(other);
    const may = () =>
      asked("kh_may_write_draft($1, (select c from change c where id = $2))", [author.personId, change]);
    expect(await twice(author, may)).toEqual([true, false]);
    expect(
      await asked("kh_may_write_draft($1, (select c from change c where id = $2))", [other.personId, change]),
    ).toBe(true);
  });

  it("does not remove the sample", async () => {
    const admin = await person(["platform-admin", null]);
    // There is no sample: whoever may remove it hears that.
    const remove = () => asked("(kh_remove_sample($1)).people", [admin.secret]);
    expect(await twice(admin, remove)).toEqual(["KH041", "KH040"]);
  });

  it("has nothing waiting for its holder", async () => {
    const change = await gateway.create(await gateway.author());
    const approver = await gateway.approver();
    const waiting = () =>
      asked("(select count(*)::int from kh_waiting_for($1, array[$2::uuid]))", [approver.personId, change]);
    expect(await twice(approver, waiting)).toEqual([1, 0]);
    const elsewhere = await person(["approver", plain]);
    const holds = (of: string | null) => asked("kh_holds($1, 'approver', $2)", [elsewhere.personId, of]);
    expect([await holds(gateway.id), await holds(null), await holds(plain)]).toEqual([false, false, true]);
  });
});
