import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { spreadInterval } from "@/lib/domain/rotation/check-interval";
import type { Context } from "@/lib/services/kernel/context";
import { acknowledge, unacknowledge } from "@/lib/services/rotation/acknowledge";
import { clearPolicy } from "@/lib/services/rotation/clear-policy";
import { readPolicies } from "@/lib/services/rotation/read-policies";
import { readSecret } from "@/lib/services/rotation/read-secret";
import { setPolicy } from "@/lib/services/rotation/set-policy";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";
import { addSecret } from "@/tests/support/rotation";

const here = testInstallation();
const day = 86_400_000;
let gatewayId: string;
let lab: string;
let operator: Context;
const ago = (days: number): Date => new Date(here.deps.clock().getTime() - days * day);

beforeAll(async () => {
  gatewayId = await addGateway(here.owner);
  lab = `g-${gatewayId}`;
  operator = await signedIn(here.deps, here.owner, [["operator", gatewayId]], { name: "Maya" });
});
beforeEach(async () => {
  await here.owner.query("delete from rotation_policy");
});

const stored = async (id: string) => {
  const { rows } = await here.owner.query<{
    due_at: Date | null;
    due_reason: string | null;
    lead_at: Date | null;
    due_at_latest: boolean;
    next_check_at: Date;
    acknowledged_at: Date | null;
  }>("select due_at, due_reason, lead_at, due_at_latest, next_check_at, acknowledged_at from secret where id = $1", [
    id,
  ]);
  return rows[0]!;
};
const set = (input: object) => setPolicy.run(operator, { gateway: lab, ...input });
const read = (id: string) => readSecret(operator, { gateway: lab, id });

describe("setting a policy", () => {
  it("works the dates of all its secrets anew, by the closest policy, field by field", async () => {
    const plain = await addSecret(here.owner, gatewayId, { rotatedAt: ago(10), lookedAt: ago(1) });
    const other = await addSecret(here.owner, gatewayId, { rotatedAt: ago(10), name: "hcv-pay" });
    const fixed = await addSecret(here.owner, gatewayId, { rotatedAt: ago(10), name: "hcv-pay" });
    const unsure = await addSecret(here.owner, gatewayId, { firstSeenAt: ago(10) });
    await set({ maxAgeDays: "30", leadDays: 5 });
    await set({ vault: "hcv-pay", maxAgeDays: 20 });
    const outcome = await set({ secret: fixed, maxAgeDays: 5, checkEverySeconds: 600 });
    expect(outcome).toMatchObject({ status: "done", value: { version: 1, secrets: 1 } });
    const inDays = async (id: string) => ((await stored(id)).due_at!.getTime() - here.deps.clock().getTime()) / day;
    // The whole of the last day counts, so it is due within the day after.
    expect(await inDays(plain)).toBeGreaterThan(20);
    expect(await inDays(plain)).toBeLessThanOrEqual(21);
    expect(await inDays(other)).toBeLessThanOrEqual(11);
    expect(await inDays(fixed)).toBeLessThanOrEqual(-4);
    const { due_at, lead_at, due_reason, due_at_latest } = await stored(other);
    expect([due_reason, due_at_latest]).toEqual(["policy", false]);
    expect(due_at!.getTime() - lead_at!.getTime()).toBe(5 * day);
    expect(await stored(unsure)).toMatchObject({ due_at_latest: true });
    expect(await read(fixed)).toMatchObject({
      status: "overdue",
      policy: {
        maxAgeDays: { value: 5, from: "secret" },
        leadDays: { value: 5, from: "gateway" },
        checkEverySeconds: { value: 600, from: "secret" },
      },
      ownPolicy: { version: 1, updatedBy: "Maya" },
    });
    const policies = await readPolicies(operator, { gateway: lab });
    expect(policies.gateway?.maxAgeDays).toBe(30);
    expect(policies.vaults.map(({ vault }) => vault)).toEqual(["hcv-pay"]);
    expect(policies.secrets.map(({ secret }) => secret?.id)).toEqual([fixed]);
  });

  it("moves the next look when how often is another", async () => {
    const id = await addSecret(here.owner, gatewayId, { lookedAt: ago(0) });
    await set({ checkEverySeconds: 300 });
    const seconds = ((await stored(id)).next_check_at.getTime() - here.deps.clock().getTime()) / 1000;
    // Each secret somewhat sooner or later, always by the same share.
    expect(seconds).toBe(spreadInterval(300, id));
  });

  it("tells who was faster", async () => {
    await set({ maxAgeDays: 30 });
    await expect(set({ maxAgeDays: 40 })).rejects.toMatchObject({ code: "STALE", detail: /Maya changed the rotation/ });
    await expect(set({ maxAgeDays: 40, version: 7 })).rejects.toMatchObject({ code: "STALE" });
    expect(await set({ maxAgeDays: 40, version: 1 })).toMatchObject({ value: { version: 2 } });
  });

  it.each([
    ["nothing at all", {}],
    ["a zone that there is not", { zone: "Europe/Nowhere" }],
    ["an age of no days", { maxAgeDays: 0 }],
    ["looks every second", { checkEverySeconds: 1 }],
    ["a vault and a secret at once", { vault: "v", secret: "6d0d1f6e-3b0b-4b43-9a2b-0c4f3a3ff0a1", maxAgeDays: 3 }],
  ])("refuses %s", async (_what, input) => {
    await expect(set(input)).rejects.toMatchObject({ code: "INVALID" });
  });

  it("is on record with what stood before and stands now, and so is clearing it", async () => {
    const id = await addSecret(here.owner, gatewayId, { name: "alone", resource: "thing", rotatedAt: ago(10) });
    await set({ secret: id, maxAgeDays: 3 });
    operator = { ...operator, requestId: "edited" };
    await set({ secret: id, maxAgeDays: 4, version: 1 });
    expect(await here.logged("edited")).toMatchObject([
      {
        type: "rotation.policy-set",
        object: { label: "the secret alone/thing" },
        data: { edits: [{ field: "maxAgeDays", before: "3", after: "4" }], secrets: 1 },
      },
    ]);
    operator = { ...operator, requestId: "cleared" };
    await clearPolicy.run(operator, { gateway: lab, secret: id, version: 2 });
    expect(await here.logged("cleared")).toMatchObject([{ type: "rotation.policy-cleared" }]);
    expect((await stored(id)).due_at).toBeNull();
    await expect(clearPolicy.run(operator, { gateway: lab, secret: id, version: 2 })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  it("for a vault that is not named is none for the gateway, and spaces around the name are none of it", async () => {
    await expect(set({ vault: " ", maxAgeDays: 30 })).rejects.toMatchObject({
      code: "INVALID",
      fields: { vault: "Name the vault." },
    });
    await set({ vault: " spaced ", maxAgeDays: 33 });
    const { vaults } = await readPolicies(operator, { gateway: lab });
    expect(vaults.map((policy) => policy.vault)).toContain("spaced");
  });

  it("reaches all of many secrets", async () => {
    const many = await addGateway(here.owner);
    const person = await signedIn(here.deps, here.owner, [["operator", many]]);
    await here.owner.query(
      `insert into secret (gateway_id, name, resource, rotated_at) select $1, 'v', n::text, now() from generate_series(1, 5000) n`,
      [many],
    );
    expect(await setPolicy.run(person, { gateway: `g-${many}`, maxAgeDays: 30 })).toMatchObject({
      value: { secrets: 5000 },
    });
    const { rows } = await here.owner.query<{ n: number }>(
      "select count(*)::int as n from secret where gateway_id = $1 and due_reason = 'policy'",
      [many],
    );
    expect(rows[0]?.n).toBe(5000);
  });
});

describe("acknowledging", () => {
  it("says who has seen it, and can be taken back", async () => {
    const id = await addSecret(here.owner, gatewayId, { failingSince: ago(1), outcome: "not-found" });
    await acknowledge.run({ ...operator, requestId: "seen" }, { gateway: lab, secrets: [id], note: "Ticket 7." });
    expect((await read(id)).acknowledged).toMatchObject({ by: "Maya", note: "Ticket 7." });
    expect(await here.logged("seen")).toMatchObject([{ type: "rotation.acknowledged", object: { id } }]);
    await unacknowledge.run(operator, { gateway: lab, secrets: id });
    expect((await read(id)).acknowledged).toBeNull();
  });

  it("is not for what nothing is wrong with, nor for what is another gateway's", async () => {
    const fine = await addSecret(here.owner, gatewayId);
    await expect(acknowledge.run(operator, { gateway: lab, secrets: [fine] })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    const elsewhere = await addSecret(here.owner, await addGateway(here.owner), { failingSince: ago(1) });
    await expect(acknowledge.run(operator, { gateway: lab, secrets: [elsewhere] })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  it("ends when it is due at another date", async () => {
    const id = await addSecret(here.owner, gatewayId, { rotatedAt: ago(10) });
    await set({ secret: id, maxAgeDays: 5 });
    await acknowledge.run(operator, { gateway: lab, secrets: [id] });
    await set({ secret: id, maxAgeDays: 5, leadDays: 3, version: 1 });
    expect((await read(id)).acknowledged).not.toBeNull();
    await set({ secret: id, maxAgeDays: 6, leadDays: 3, version: 2 });
    expect((await read(id)).acknowledged).toBeNull();
  });
});
