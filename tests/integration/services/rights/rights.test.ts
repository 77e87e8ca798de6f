import { beforeAll, describe, expect, it } from "vitest";
import { decidePeopleChange } from "@/lib/services/changes/decide-change";
import { readPeopleChange } from "@/lib/services/changes/read-people-change";
import { grantRole } from "@/lib/services/people/grant-role";
import { explainRight } from "@/lib/services/rights/explain-right";
import { listRight } from "@/lib/services/rights/list-right";
import type { Context } from "@/lib/services/kernel/context";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, addPerson } from "@/tests/support/organisation";

const here = testInstallation();
let lab: string;
let guarded: string;
let ada: Context;
let ben: Context;

beforeAll(async () => {
  lab = await addGateway(here.owner);
  guarded = await addGateway(here.owner, { guarded: true });
  ada = await signedIn(here.deps, here.owner, [["access-admin", null]], { name: "Ada" });
  ben = await signedIn(here.deps, here.owner, [["access-admin", null]], { name: "Ben" });
  await here.owner.query("update installation set bootstrap_closed_at = now()");
});

const why = (person: string, operation: string, gateway = "") => explainRight(ada, { person, operation, gateway });

describe("why somebody can do something", () => {
  it("names the role that gives it, for all or for that gateway, and none that does not", async () => {
    const person = await addPerson(here.owner, {
      roles: [
        ["author", null],
        ["operator", lab],
        ["viewer", null],
      ],
    });
    expect(await why(person, "vault.create", `g-${lab}`)).toMatchObject({
      answer: "allow",
      needed: "vault.propose",
      gives: [{ role: "author", gateway: null, origin: "direct", changeId: null }],
    });
    expect((await why(person, "vault.create", `g-${guarded}`)).answer).toBe("ask");
    expect((await why(person, "reference.explain", `g-${lab}`)).gives).toMatchObject([
      { role: "operator", gateway: `g-${lab}` },
    ]);
    expect(await why(person, "reference.explain", `g-${guarded}`)).toMatchObject({
      answer: "deny",
      gives: [],
      wouldGive: ["operator"],
    });
  });

  it("names the change by which two people granted it", async () => {
    const person = await addPerson(here.owner);
    const outcome = await grantRole.run(ada, { person, role: "approver", gateway: `g-${lab}`, reason: "" });
    const id = outcome.status === "pending" ? outcome.changeId : "";
    const { hash } = await readPeopleChange(ben, { id });
    await decidePeopleChange.run(ben, { id, hash, decision: "approve", reason: "" });
    expect(await why(person, "change.decide", `g-${lab}`)).toMatchObject({
      answer: "allow",
      gives: [{ role: "approver", origin: "change", grantedBy: "Ada", changeId: id }],
    });
  });

  it("says of the suspended that their roles rest", async () => {
    const person = await addPerson(here.owner, { roles: [["author", lab]], suspended: true });
    expect(await why(person, "vault.create", `g-${lab}`)).toMatchObject({ answer: "deny", state: "suspended" });
  });

  it("knows no operation that is not there, and no gateway", async () => {
    const person = await addPerson(here.owner);
    await expect(why(person, "vault.steal")).rejects.toMatchObject({ code: "INVALID" });
    await expect(why(person, "vault.create", "nowhere")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("is on record", async () => {
    const person = await addPerson(here.owner);
    const ctx = { ...ada, requestId: `why-${person}` };
    await explainRight(ctx, { person, operation: "vault.create", gateway: `g-${lab}` });
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "right.explained", object: { id: person }, data: { operation: "vault.create", answer: "deny" } },
    ]);
  });
});

describe("who can do something", () => {
  it("lists who holds a role that gives it there, with that role, page by page", async () => {
    const place = await addGateway(here.owner, { guarded: false }).catch(async () => {
      await here.owner.query("alter table gateway disable trigger gateway_guard");
      const id = await addGateway(here.owner);
      await here.owner.query("alter table gateway enable trigger gateway_guard");
      return id;
    });
    for (let at = 0; at < 52; at += 1) {
      await addPerson(here.owner, { name: `P${String(at).padStart(2, "0")}`, roles: [["operator", place]] });
    }
    await addPerson(here.owner, { name: "Elsewhere", roles: [["operator", lab]] });
    await addPerson(here.owner, { name: "Other", roles: [["viewer", place]] });
    await addPerson(here.owner, { name: "Zoe", roles: [["operator", null]], suspended: true });
    const ask = (more: object = {}) =>
      listRight(ada, { operation: "reference.explain", gateway: `g-${place}`, ...more });
    const first = await ask();
    const second = await ask({ after: first.next ?? "" });
    const names = [...first.people, ...second.people].map(({ name }) => name);
    expect([first.people.length, second.people.length]).toEqual([50, 3]);
    expect([names[0], names.at(-1), new Set(names).size]).toEqual(["P00", "Zoe", 53]);
    expect(second.people.at(-1)).toMatchObject({ state: "suspended", roles: [{ role: "operator", gateway: null }] });
    const back = await ask({ before: second.previous ?? "" });
    expect(back.people.map(({ name }) => name)).toEqual(first.people.map(({ name }) => name));
  });

  it("counts for the installation only what is held for all", async () => {
    const listed = await listRight(ada, { operation: "role.grant", gateway: "" });
    expect(listed.people.map(({ name }) => name)).toEqual(["Ada", "Ben"]);
  });

  it("says where no role is asked for", async () => {
    expect(await listRight(ada, { operation: "token.list", gateway: "" })).toMatchObject({
      everybody: true,
      people: [],
    });
  });
});
