import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  forMachines,
  grantsOfJob,
  jobs,
  permissions,
  type Permission,
  type Role,
} from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/errors";
import { catalog } from "@/lib/services/catalog";
import { personOf, type Context } from "@/lib/services/kernel/context";
import type { Operation } from "@/lib/services/kernel/operation";
import { byMachine, byToken, job, signedIn, stranger } from "@/tests/support/actors";
import { afterwards, attempts } from "./attempts";
import {
  expectedAnswer,
  expectedRights,
  machinesMay,
  principals,
  type Case,
  type MatrixPrincipal,
} from "./expected-rights";
import { placesFor, rightOf, unguardedCases } from "./places-for";
import { keepMatrix, type Cells } from "./printed-matrix";
import { makeWorld, type Place, type World } from "./world";

let world: World;
let guarded: Place;
let rowsBefore: unknown;
const people = new Map<string, Context & { readonly personId: string }>();
const cells: Cells = new Map();

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(async () => {
  keepMatrix("in the kernel", cells);
  await world.close();
});

const named = (operation: Operation) => operation.operation;
const inputOf = (operation: Operation) => {
  const input = attempts[named(operation)];
  if (input === undefined) throw new Error(`${named(operation)} has no smallest valid input.`);
  return input;
};

/** Each holds just the one role, for one gateway or for all; `fresh` where the session does not outlive the trial. */
async function person(role: Role | "none", gateway: string | null, fresh = false) {
  const key = `${role} ${gateway}`;
  const known = fresh ? undefined : people.get(key);
  const ctx = known ?? (await signedIn(world.deps, world.owner, role === "none" ? [] : [[role, gateway]]));
  if (!fresh) people.set(key, ctx);
  // However long the matrix takes, nobody in it signed in too long ago.
  await world.owner.query("update session set authenticated_at = now() where person_id = $1", [ctx.personId]);
  return { ...ctx, requestId: randomUUID() };
}

async function principalOf(principal: MatrixPrincipal, operation: Operation, which: Case): Promise<Context> {
  if (principal === "anonymous") return { ...stranger(world.deps), requestId: randomUUID() };
  return person(
    principal,
    placesFor(operation, which, { ...world, guarded }).held,
    named(operation) === "session.sign-out",
  );
}

async function answerOf(operation: Operation, ctx: Context, which: Case): Promise<string> {
  const target = which === "wrong" ? "wrong" : "own";
  const now = world.deps.clock();
  const attempt = { world, ctx, place: placesFor(operation, which, { ...world, guarded }).tried, target, now } as const;
  const input = await inputOf(operation)(attempt);
  // What making the input takes is not what the operation wrote.
  rowsBefore = which === "guarded" ? await guardedRows() : null;
  try {
    return (await operation.run(ctx, input)).status;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  } finally {
    await afterwards[named(operation)]?.(attempt);
  }
}

/** The denials that stand in the log for a request. */
async function denialsOf(ctx: Context): Promise<readonly { readonly outcome: string; readonly code: string }[]> {
  const { rows } = await world.owner.query<{ body: string }>(
    `select e.body from audit.link l join audit.event e on e.id = l.id
     where l.type = 'access.denied' and l.actor = $1 and e.body like $2`,
    [actorOf(ctx), `%"requestId":"${ctx.requestId}"%`],
  );
  return rows
    .map(({ body }) => JSON.parse(body) as { outcome: string; data: { code: string } })
    .map(({ outcome, data }) => ({ outcome, code: data.code }));
}

const actorOf = ({ actor }: Context): string =>
  actor.kind === "job" ? actor.job : (personOf(actor)?.personId ?? actor.kind);

async function tryCell(operation: Operation, principal: MatrixPrincipal, which: Case): Promise<void> {
  const ctx = await principalOf(principal, operation, which);
  const counted = world.deps.strangers.get(named(operation)) ?? 0;
  const answer = await answerOf(operation, ctx, which);
  cells.set(`${named(operation)} ${principal} ${which}`, answer);
  expect(answer).toBe(expectedAnswer(rightOf(operation), principal, which));
  if (answer === "FORBIDDEN") expect(await denialsOf(ctx)).toEqual([{ outcome: "refused", code: answer }]);
  else expect(await denialsOf(ctx)).toEqual([]);
  if (answer === "UNAUTHENTICATED") expect(world.deps.strangers.get(named(operation))).toBe(counted + 1);
}

it("has a row of rights and an input for every operation of the catalogue, and for nothing else", () => {
  const operations = catalog.map(named).sort();
  expect(Object.keys(expectedRights).sort()).toEqual(operations);
  expect(Object.keys(attempts).sort()).toEqual(operations);
});

describe.each(catalog.map((operation) => [named(operation), operation] as const))("%s", (_name, operation) => {
  for (const which of unguardedCases(operation)) {
    it.each(principals)(`%s, ${which} gateway`, (principal) => tryCell(operation, principal, which));
  }

  describe("by token", () => {
    const roles = principals.filter((principal) => principal !== "anonymous");
    const expected = (principal: MatrixPrincipal): string =>
      rightOf(operation).sessionOnly ? "STEP_UP_REQUIRED" : expectedAnswer(rightOf(operation), principal, "own");
    const tryToken = async (role: (typeof roles)[number], scopes: readonly Permission[], answer: string) => {
      const { held } = placesFor(operation, "own", world);
      const { personId } = await person(role, held);
      const ctx = await byToken(world.deps, world.owner, personId, scopes);
      expect(await answerOf(operation, ctx, "own")).toBe(answer);
      // A person has no more than fifty.
      await world.owner.query("update api_token set revoked_at = now() where person_id = $1 and revoked_at is null", [
        personId,
      ]);
      const denied = ["FORBIDDEN", "STEP_UP_REQUIRED"].includes(answer);
      expect(await denialsOf(ctx)).toEqual(denied ? [{ outcome: "refused", code: answer }] : []);
    };

    it.each(roles)("of %s with every scope", (role) => tryToken(role, permissions, expected(role)));

    const { permission } = operation;
    if (permission === "public" || permission === "signed-in") return;
    const others = permissions.filter((scope) => scope !== permission);
    const refused = operation.session === "any" ? "FORBIDDEN" : "STEP_UP_REQUIRED";
    it.each(roles)("of %s with every scope but its own", (role) => tryToken(role, others, refused));
  });

  it.each(["own", "other"] as const)("by a machine of a gateway, %s gateway", async (which) => {
    const right = rightOf(operation);
    if (right.who === "everyone") return;
    const { tried } = placesFor(operation, which, world);
    const ctx = await byMachine(world.deps, world.owner, world.own.id, forMachines);
    const input = await inputOf(operation)({ world, ctx, place: tried, target: "own", now: world.deps.clock() });
    const answer = await operation.run(ctx, input).then(
      ({ status }) => status,
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );
    const may = machinesMay.includes(named(operation)) && tried === world.own;
    expect(answer).toBe(right.sessionOnly ? "STEP_UP_REQUIRED" : may ? "done" : "FORBIDDEN");
    const { rows } = await world.owner.query<{ denials: number }>(
      "select count(*)::int as denials from audit.link where type = 'access.denied' and actor = $1",
      [ctx.actor.tokenId],
    );
    expect(rows[0]?.denials).toBe(may ? 0 : 1);
    // A gateway has no more than fifty.
    await world.owner.query("update machine_token set revoked_at = now() where id = $1", [ctx.actor.tokenId]);
  });

  it("background work", async () => {
    const { who } = rightOf(operation);
    const holder = jobs.find((name) => grantsOfJob[name].some((held) => held === operation.permission));
    const ctx = { ...job(world.deps, holder), requestId: randomUUID() };
    if (who === "everyone") return;
    const answer = await answerOf(operation, ctx, "own");
    expect(answer).toBe(who === "job" ? "done" : "FORBIDDEN");
    expect(await denialsOf(ctx)).toHaveLength(who === "job" ? 0 : 1);
  });
});

describe("once a guarded gateway is there", () => {
  beforeAll(async () => {
    guarded = await world.guardedPlace();
  });

  describe.each(catalog.map((operation) => [named(operation), operation] as const))("%s", (_name, operation) => {
    it.each(principals)("%s", async (principal) => {
      await tryCell(operation, principal, "guarded");
      // Whether it was refused or waits: nothing that is guarded has moved.
      expect(await guardedRows()).toEqual(rowsBefore);
    });
  });
});

async function guardedRows(): Promise<unknown> {
  const { rows } = await world.owner.query(
    `select (select count(*) from vault where gateway_id = $1) as vaults,
       (select sum(version) from vault where gateway_id = $1) as edits,
       (select count(*) from gateway) as gateways, (select version from gateway where id = $1) as version,
       (select count(*) from allow_entry) as entries,
       (select version from gateway_connection where gateway_id = $1) as connection`,
    [guarded.id],
  );
  return rows[0];
}
