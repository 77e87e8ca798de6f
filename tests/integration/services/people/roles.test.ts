import { beforeEach, describe, expect, it } from "vitest";
import { readGatewayRoles } from "@/lib/services/people/read-gateway-roles";
import { readPeople } from "@/lib/services/people/read-people";
import { grantRole } from "@/lib/services/people/grant-role";
import { revokeRole } from "@/lib/services/people/revoke-role";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, addPerson } from "@/tests/support/organisation";
import { done, peopleOf, refusal } from "./support";

const here = testInstallation();
const { person, admin, stateOf, empty } = peopleOf(here);
beforeEach(() => empty());

const grantOf = async (who: string, role: string): Promise<string> =>
  (await here.owner.query<{ id: string }>("select id from role_grant where person_id = $1 and role = $2", [who, role]))
    .rows[0]?.id ?? "";

describe("granting a role", () => {
  it("counts from the next request of a session that is open, and so does taking it away", async () => {
    const ctx = await admin();
    const other = await person();
    const gateway = await addGateway(here.owner);
    const asked = { person: other.personId, role: "operator", gateway: `g-${gateway}`, reason: "On call" };
    const { id } = done(await grantRole.run(ctx, asked)) as { id: string };
    const roles = async () => (await actorOfSession(here.deps, other.secret))?.grants;
    expect(await roles()).toEqual([{ role: "operator", gateway }]);
    await revokeRole.run(ctx, { grant: id, reason: "Holiday" });
    expect(await roles()).toEqual([]);
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "role.granted", data: { role: "operator", where: `g-${gateway}`, origin: "direct", reason: "On call" } },
      { type: "role.revoked", data: { role: "operator", where: `g-${gateway}`, reason: "Holiday" } },
    ]);
  });

  it("keeps the duties apart, and lets a duty follow when the last role of the other is gone", async () => {
    const ctx = await admin();
    const who = await addPerson(here.owner);
    const grant = (role: string) => grantRole.run(ctx, { person: who, role });
    await grant("operator");
    expect(await refusal(grant("auditor"))).toMatchObject({
      code: "CONFLICT",
      detail: expect.stringContaining("Auditor and Operator are not held by one person") as string,
    });
    await revokeRole.run(ctx, { grant: await grantOf(who, "operator") });
    await grant("auditor");
    await grant("viewer");
    expect(await stateOf(who)).toMatchObject({ duty: "audit", roles: ["auditor:direct", "viewer:direct"] });
    expect(await refusal(grant("access-admin"))).toMatchObject({ code: "CONFLICT" });
    await revokeRole.run(ctx, { grant: await grantOf(who, "auditor") });
    await revokeRole.run(ctx, { grant: await grantOf(who, "viewer") });
    await grant("access-admin");
    expect(await refusal(grant("viewer"))).toMatchObject({ code: "CONFLICT" });
    expect(await stateOf(who)).toMatchObject({ duty: "access", roles: ["access-admin:bootstrap"] });
  });

  it("is refused by the database too where duties would mix, whatever the application says", async () => {
    const ctx = await admin();
    const who = await addPerson(here.owner, { roles: [["operator", null]] });
    const call = (role: string) =>
      here.owner.query("select kh_role_grant($1, gen_random_uuid(), $2, $3, null)", [ctx.secret, who, role]);
    for (const role of ["auditor", "access-admin"]) await expect(call(role)).rejects.toMatchObject({ code: "KH031" });
    await expect(call("operator")).rejects.toMatchObject({ code: "KH039" });
    await expect(call("root")).rejects.toMatchObject({ code: "23514" });
  });

  it("is not given twice, to nobody, nor for a gateway that is not there", async () => {
    const ctx = await admin();
    const who = await addPerson(here.owner, { roles: [["operator", null]] });
    const nobody = "00000000-0000-4000-8000-000000000000";
    const grant = (change: object) => refusal(grantRole.run(ctx, { person: who, role: "author", ...change }));
    expect(await grant({ role: "operator" })).toMatchObject({ code: "CONFLICT" });
    expect(await grant({ person: nobody })).toMatchObject({ code: "NOT_FOUND" });
    expect(await grant({ gateway: "nowhere" })).toMatchObject({ code: "INVALID" });
    const gateway = `g-${await addGateway(here.owner)}`;
    expect(await grant({ role: "access-admin", gateway })).toMatchObject({ code: "INVALID" });
  });
});

describe("nobody", () => {
  it("grants themselves a role or takes one from themselves, under another spelling of their address either", async () => {
    const ctx = await admin();
    await admin();
    const own = await grantOf(ctx.personId, "access-admin");
    expect(await refusal(grantRole.run(ctx, { person: ctx.personId, role: "viewer" }))).toMatchObject({
      code: "CONFLICT",
    });
    const second = await addPerson(here.owner, { email: `  ${ctx.personId.toUpperCase()}@EXAMPLE.test `.trim() });
    expect(await refusal(grantRole.run(ctx, { person: second, role: "operator" }))).toMatchObject({ rule: "KH030" });
    expect(await refusal(revokeRole.run(ctx, { grant: own }))).toMatchObject({ code: "FORBIDDEN", rule: "KH030" });
    expect(await here.count(`role_grant where person_id = '${ctx.personId}'`)).toBe(1);
  });

  it("who looks after one gateway only decides about people: they belong to none", async () => {
    const ctx = await person(["access-admin", await addGateway(here.owner)]);
    const who = await addPerson(here.owner);
    expect(await refusal(grantRole.run(ctx, { person: who, role: "viewer" }))).toMatchObject({ code: "FORBIDDEN" });
    await expect(
      here.owner.query("select kh_role_grant($1, gen_random_uuid(), $2, 'viewer', null)", [ctx.secret, who]),
    ).rejects.toMatchObject({ code: "KH033" });
  });
});

describe("lists", () => {
  it("of people are searched, filtered, sorted and paged both ways", async () => {
    const ctx = await person(["auditor", null]);
    for (let n = 0; n < 60; n++) {
      await addPerson(here.owner, {
        name: `Person ${String(n).padStart(2, "0")}`,
        email: `p${n}@example.test`,
        suspended: n % 10 === 0,
        confirmed: n % 10 !== 1,
        roles: n % 2 === 0 ? [["operator", null]] : [],
      });
    }
    const read = (input: object) => readPeople(ctx, input as Parameters<typeof readPeople>[1]);
    const first = await read({ q: "person" });
    expect([first.count, first.people.length, first.previous, first.people[0]?.name]).toEqual([
      60,
      50,
      null,
      "Person 00",
    ]);
    const second = await read({ q: "person", after: first.next ?? "" });
    expect(second.people.map(({ name }) => name).at(-1)).toBe("Person 59");
    expect((await read({ q: "person", before: second.previous ?? "" })).people).toEqual(first.people);
    expect((await read({ q: "p_" })).count).toBe(0);
    expect((await read({ state: "suspended" })).count).toBe(6);
    expect((await read({ state: "unconfirmed" })).count).toBe(6);
    expect((await read({ role: "operator", q: "p4@" })).people).toMatchObject([
      { name: "Person 04", roles: [{ role: "operator", gateway: null }] },
    ]);
    for (const sort of ["email", "since"]) {
      const down = await read({ sort, order: "desc", q: "person" });
      const rest = await read({ sort, order: "desc", q: "person", after: down.next ?? "" });
      expect(new Set([...down.people, ...rest.people].map(({ id }) => id)).size).toBe(60);
    }
    expect((await here.logged(ctx.requestId))[0]).toMatchObject({ type: "person.listed", data: { rows: 50 } });
  });

  it("of a gateway's roles hold who has one there, or for all, to those who may see it", async () => {
    const [one, other] = [await addGateway(here.owner), await addGateway(here.owner)];
    await addPerson(here.owner, { name: "Here", roles: [["operator", one]] });
    await addPerson(here.owner, { name: "Elsewhere", roles: [["operator", other]] });
    const ctx = await person(["auditor", one]);
    const { holders } = await readGatewayRoles(ctx, { gateway: `g-${one}` });
    expect(holders.map(({ name, role, forAll }) => [name, role, forAll])).toEqual([
      ["Somebody", "auditor", false],
      ["Here", "operator", false],
    ]);
    expect(await refusal(readGatewayRoles(ctx, { gateway: `g-${other}` }))).toMatchObject({ code: "FORBIDDEN" });
    expect(await refusal(readPeople(ctx, {} as Parameters<typeof readPeople>[1]))).toMatchObject({ code: "FORBIDDEN" });
  });
});
