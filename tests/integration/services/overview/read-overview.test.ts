import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/services/kernel/context";
import { readOverview } from "@/lib/services/overview/read-overview";
import { byToken, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, addPerson } from "@/tests/support/organisation";
import { addEvent, addSecret } from "@/tests/support/rotation";

const here = testInstallation();
const day = 86_400_000;
const ago = (days: number): Date => new Date(here.deps.clock().getTime() - days * day);
let gatewayId: string;
let lab: string;
let viewer: Context;

beforeAll(async () => {
  gatewayId = await addGateway(here.owner);
  lab = `g-${gatewayId}`;
  viewer = await signedIn(here.deps, here.owner, [["viewer", gatewayId]]);
  const failing = await addSecret(here.owner, gatewayId, {
    resource: "gone",
    failingSince: ago(2),
    outcome: "not-found",
  });
  await addSecret(here.owner, gatewayId, { resource: "old", dueAt: ago(3), dueReason: "policy" });
  await addSecret(here.owner, gatewayId, {
    resource: "ends",
    expiresAt: ago(-10),
    dueAt: ago(-10),
    dueReason: "expiry",
  });
  await addSecret(here.owner, gatewayId, {
    resource: "ends-later",
    expiresAt: ago(-50),
    dueAt: ago(-50),
    dueReason: "expiry",
  });
  const seen = await addSecret(here.owner, gatewayId, { resource: "seen", failingSince: ago(1) });
  await here.owner.query("update secret set acknowledged_at = now() where id = $1", [seen]);
  await addEvent(
    here.owner,
    { id: failing, gatewayId },
    { kind: "missing", at: ago(2), members: null, outcome: "not-found" },
  );
  const reference = (text: string, state: string, secret: string | null) =>
    here.owner.query(
      `insert into reference (gateway_id, text, name, secret_id, state, outcome, checked_at, tracked_at)
       values ($1, $2, 'files', $3, $4, 'not-found', now(), now())`,
      [gatewayId, text, secret, state],
    );
  await reference("{vault://files/gone}", "failing", failing);
  await reference("{vault://files/old/member}", "failing", null);
  await reference("{vault://files/old}", "resolved", null);
  await here.owner.query(
    "insert into vault (gateway_id, prefix, provider, config) values ($1, 'files', 'fs', '{}'), ($1, 'quiet', 'fs', '{}')",
    [gatewayId],
  );
});

const change = (requester: string, title: string) =>
  here.owner.query(
    `insert into change (id, gateway_id, operation, target_id, title, requester_id, document, hash, command_sealed,
       approvals_needed, requested_at, expires_at)
     values ($1, $2, 'vault.create', $1, $3, $4, '{}', encode(sha256('{}'), 'hex'), 'x', 1, now(), now() + interval '1 day')`,
    [randomUUID(), gatewayId, title, requester],
  );

describe("the overview", () => {
  it("has what fails, is overdue and expires this month, and leaves out what somebody has seen", async () => {
    const { rotation, references } = await readOverview(viewer, { gateway: lab });
    const resources = (lines: readonly { readonly resource: string }[] = []) => lines.map(({ resource }) => resource);
    expect(resources(rotation?.failing)).toEqual(["gone"]);
    expect(resources(rotation?.overdue)).toEqual(["old"]);
    expect(resources(rotation?.expiring)).toEqual(["ends"]);
    expect(rotation?.events.map(({ kind }) => kind)).toEqual(["missing"]);
    expect(rotation?.strip.marks.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["missing", "policy", "expiry"]),
    );
    // The one whose secret fails is told of with that.
    expect(references?.failing.map(({ text }) => text)).toEqual(["{vault://files/old/member}"]);
    expect(references).toMatchObject({ any: true, run: null });
  });

  it("has how each vault stands", async () => {
    const { vaults } = await readOverview(viewer, { gateway: lab });
    expect(vaults).toMatchObject([
      { prefix: "files", failing: 2, overdue: 1 },
      { prefix: "quiet", failing: 0, overdue: 0, states: [] },
    ]);
    expect([...(vaults?.[0]?.states ?? [])].sort()).toEqual(["failing", "resolved"]);
  });

  it("has the changes that wait for whoever asks, and not their own", async () => {
    const approver = await signedIn(here.deps, here.owner, [["approver", gatewayId]]);
    await change(await addPerson(here.owner, { name: "Maya" }), "Create vault a");
    await change(approver.personId, "Create vault mine");
    const { changes } = await readOverview(approver, { gateway: lab });
    expect(changes).toMatchObject([{ title: "Create vault a", requester: "Maya" }]);
    expect((await readOverview(viewer, { gateway: lab })).changes).toBeNull();
  });

  it("gives a token only the parts that its scopes let it see", async () => {
    const { personId } = await signedIn(here.deps, here.owner, [["approver", gatewayId]]);
    const token = await byToken(here.deps, here.owner, personId, ["rotation.read"]);
    const parts = await readOverview(token, { gateway: lab });
    expect(parts).toMatchObject({ references: null, changes: null, vaults: null });
    expect(parts.rotation?.failing).toHaveLength(1);
  });
});
