import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "@/lib/domain/errors";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { readChanges } from "@/lib/services/changes/read-changes";
import { withdrawChange } from "@/lib/services/changes/withdraw-change";
import { createVault } from "@/lib/services/vaults/create-vault";
import { readVault, readVaults } from "@/lib/services/vaults/read-vaults";
import { byToken, signedIn } from "@/tests/support/actors";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { testDeps, type TestDeps } from "@/tests/support/deps";
import { addGateway, connected } from "@/tests/support/organisation";

let database: TestDatabase;
let owner: pg.Client;
let deps: TestDeps;
let gatewayId: string;
let gateway: string;

beforeAll(async () => {
  database = await testDatabase();
  owner = await connected(database.ownerUrl);
  deps = testDeps(database.appUrl);
  gatewayId = await addGateway(owner, { guarded: true });
  gateway = `g-${gatewayId}`;
});

afterAll(async () => {
  await deps.close();
  await owner.end();
  await database.drop();
});

const vault = (prefix: string) => ({
  gateway,
  provider: "hcv",
  prefix,
  description: "Payments",
  tags: [],
  config: { host: "vault.internal", token: "s.0123456789abcdef" },
  access: {},
});

const requested = async (prefix: string, author: Awaited<ReturnType<typeof signedIn>>) => {
  const outcome = await createVault.run(author, vault(prefix));
  if (outcome.status !== "pending") throw new Error("it did not wait");
  return outcome.changeId;
};

describe("a guarded vault", () => {
  it("is parked, approved by another person and then exists", async () => {
    const author = await signedIn(deps, owner, [["author", null]], { name: "Maya" });
    const approver = await signedIn(deps, owner, [["approver", gatewayId]], { name: "Jonas" });
    const id = await requested("hcv-pay", author);
    expect((await readVaults(author, { gateway, q: "", provider: "", sort: "prefix", order: "asc" })).vaults).toEqual(
      [],
    );

    const change = await readChange(approver, { id });
    expect(change.mayDecide).toBe(true);
    expect(change.fields.find(({ field }) => field === "config.token")?.after).toMatch(/^fp [0-9a-f]{12} · key/);
    expect(JSON.stringify(change)).not.toContain("s.0123456789abcdef");

    const decided = await decideChange(approver, { id, hash: change.hash, decision: "approve", reason: "" });
    expect(decided).toEqual({ status: "done", value: { state: "applied", why: null } });
    const made = await readVault(author, { gateway, prefix: "hcv-pay" });
    expect(made.sealed).toEqual(["config.token"]);
    expect(made.config).not.toHaveProperty("token");
    const { rows } = await owner.query("select body from audit.event order by id");
    expect(rows.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      "change.requested",
      "change.approved",
      "vault.created",
      "change.applied",
    ]);
  });

  it("is not approved by the person who asked for it, whatever roles they hold", async () => {
    const both = await signedIn(deps, owner, [
      ["author", null],
      ["approver", null],
    ]);
    const id = await requested("own-change", both);
    const { hash } = await readChange(both, { id });
    await expect(decideChange(both, { id, hash, decision: "approve", reason: "" })).rejects.toMatchObject({
      code: "FORBIDDEN",
      rule: "KH002",
    });
    const { rows } = await owner.query("select body from audit.event where body like '%rule.blocked%'");
    expect(rows).toHaveLength(1);
  });

  it("is void when the prefix was taken meanwhile", async () => {
    const author = await signedIn(deps, owner, [["author", null]]);
    const approver = await signedIn(deps, owner, [["approver", null]]);
    const first = await requested("twice", author);
    const second = await requested("twice", author);
    for (const [id, state] of [
      [first, "applied"],
      [second, "void"],
    ] as const) {
      const { hash } = await readChange(approver, { id });
      const outcome = await decideChange(approver, { id, hash, decision: "approve", reason: "" });
      expect(outcome).toMatchObject({ value: { state } });
    }
    expect((await readChange(approver, { id: second })).state).toBe("void");
  });

  it("waits for a person: a token cannot decide", async () => {
    const author = await signedIn(deps, owner, [["author", null]]);
    const approver = await signedIn(deps, owner, [["approver", null]]);
    const token = await byToken(deps, owner, approver.personId, ["change.decide", "change.read"]);
    const id = await requested("by-token", author);
    const { hash } = await readChange(token, { id });
    await expect(decideChange(token, { id, hash, decision: "approve", reason: "" })).rejects.toMatchObject({
      code: "STEP_UP_REQUIRED",
    });
  });

  it("can be withdrawn by whoever asked, and by nobody else", async () => {
    const author = await signedIn(deps, owner, [["author", null]]);
    const other = await signedIn(deps, owner, [["author", null]]);
    const id = await requested("withdrawn", author);
    await expect(withdrawChange(other, { id })).rejects.toBeInstanceOf(AppError);
    await withdrawChange(author, { id });
    const listed = await readChanges(author, { gateway, state: "withdrawn" });
    expect(listed.changes.map((change) => change.id)).toEqual([id]);
  });

  it("fails when the requester has lost the right meanwhile", async () => {
    const author = await signedIn(deps, owner, [["author", null]]);
    const approver = await signedIn(deps, owner, [["approver", null]]);
    const id = await requested("lost-right", author);
    await owner.query("delete from role_grant where person_id = $1", [author.personId]);
    const { hash } = await readChange(approver, { id });
    const outcome = await decideChange(approver, { id, hash, decision: "approve", reason: "" });
    expect(outcome).toMatchObject({ value: { state: "failed" } });
  });
});
