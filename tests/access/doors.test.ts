import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { permissions } from "@/lib/domain/access/permissions";
import { catalog } from "@/lib/services/catalog";
import type { Context } from "@/lib/services/kernel/context";
import type { Operation } from "@/lib/services/kernel/operation";
import { byToken, signedIn, stranger } from "@/tests/support/actors";
import { testKey } from "@/tests/support/deps";
import { startApp, type RunningApp } from "@/tests/support/running-app";
import { afterwards, attempts } from "./attempts";
import { namesPlace, throughAction, throughRest, visitor, type Visitor } from "./doors";
import { expectedAnswer, principals, type Case, type MatrixPrincipal } from "./expected-rights";
import { keepMatrix, type Cells } from "./printed-matrix";
import { placesFor, rightOf, unguardedCases } from "./places-for";
import { serverActions } from "./server-actions";
import { makeWorld, type World } from "./world";

let world: World;
let app: RunningApp;
const visitors = new Map<string, { readonly ctx: Context; readonly who: Visitor }>();

beforeAll(async () => {
  world = await makeWorld();
  app = await startApp({ sample: false, database: world.database, environment: { KEYHOLE_KEY: testKey } });
}, 120_000);

afterAll(async () => {
  await app?.stop();
  await world?.close();
});

type Door = (who: Visitor | null, operation: Operation, input: object) => Promise<string>;

async function visitorFor(role: Exclude<MatrixPrincipal, "anonymous">, gateway: string | null) {
  const key = `${role} ${gateway}`;
  const known = visitors.get(key);
  if (known !== undefined) {
    // However long the matrix takes, nobody in it signed in too long ago.
    await world.owner.query("update session set authenticated_at = now() where person_id = $1", [known.who.personId]);
    return known;
  }
  const ctx = await signedIn(world.deps, world.owner, role === "none" ? [] : [[role, gateway]]);
  const { token } = await byToken(world.deps, world.owner, ctx.personId, permissions);
  const made = { ctx, who: await visitor(app, { ...ctx, token }) };
  visitors.set(key, made);
  return made;
}

/** One try through a door: the answer, and whether a denial is in the log as often as it was given. */
async function tried(door: Door, operation: Operation, principal: MatrixPrincipal, which: Case): Promise<string> {
  const { held, tried: place } = placesFor(operation, which, world);
  const { ctx, who } =
    principal === "anonymous"
      ? { ctx: { ...stranger(world.deps), requestId: randomUUID() }, who: null }
      : await visitorFor(principal, held);
  const attempt = { world, ctx, place, target: which === "wrong" ? "wrong" : "own", now: new Date() } as const;
  const input = (await attempts[operation.operation]?.(attempt)) as object;
  const before = await denialsOf(who, operation);
  const answer = await door(who, operation, input);
  await afterwards[operation.operation]?.(attempt);
  const denied = (await denialsOf(who, operation)) - before;
  const due = who !== null && (answer === "FORBIDDEN" || answer === "STEP_UP_REQUIRED") ? 1 : 0;
  return denied === due ? answer : `${answer}, on record ${denied} times`;
}

/** What the page that is shown again may read is a matter of its own. */
async function denialsOf(who: Visitor | null, { operation }: Operation): Promise<number> {
  if (who === null) return 0;
  const { rows } = await world.owner.query<{ denials: string }>(
    "select count(*) as denials from audit.link where type = 'access.denied' and actor = $1 and object = $2",
    [who.personId, operation],
  );
  return Number(rows[0]?.denials);
}

const whole = Boolean(process.env.KEYHOLE_WHOLE_MATRIX || process.env.KEYHOLE_PROVE);
let counted = 0;

type Answer = (principal: MatrixPrincipal, which: Case) => Promise<string> | string;

/**
 * Tries one operation at a door as every principal in every case, and holds the answers to what is due, as a whole, so
 * that a difference shows its place. Among the other lanes every fourth, never the same ones twice in a row.
 */
async function holdsAt(
  cells: Cells,
  door: Door,
  operation: Operation,
  due: Answer,
  cases: readonly Case[] = unguardedCases(operation),
): Promise<void> {
  const [given, expected] = [new Map<string, string>(), new Map<string, string>()];
  for (const which of cases) {
    for (const principal of principals) {
      counted += 1;
      if (!whole && counted % 4 !== 0) continue;
      const answer = await tried(door, operation, principal, which);
      cells.set(`${operation.operation} ${principal} ${which}`, answer);
      given.set(`${principal}, ${which} gateway`, answer);
      expected.set(`${principal}, ${which} gateway`, await due(principal, which));
    }
  }
  expect(Object.fromEntries(given)).toEqual(Object.fromEntries(expected));
}

describe("through REST, by token", () => {
  const cells: Cells = new Map();
  const door: Door = (who, { operation }, input) => throughRest(app, who, operation, input);

  afterAll(() => keepMatrix("through REST", cells));

  it.each(catalog.map((operation) => [operation.operation, operation] as const))("%s", (_name, operation) => {
    const right = rightOf(operation);
    return holdsAt(cells, door, operation, (principal, which) => {
      if (principal === "anonymous") return "UNAUTHENTICATED";
      return right.sessionOnly ? "STEP_UP_REQUIRED" : expectedAnswer(right, principal, which);
    });
  });
});

describe("through the server action of a page, by session", () => {
  const cells: Cells = new Map();
  const named = new Map(catalog.map((operation) => [operation.operation, operation]));

  afterAll(() => keepMatrix("through server actions", cells));

  it.each(serverActions().map((action) => [action.name, action] as const))("%s", (_name, action) => {
    const operation = named.get(action.operation);
    if (operation === undefined) throw new Error(`${action.operation} is not in the catalogue.`);
    const door: Door = (who, _operation, input) => throughAction(app, who, action, input);
    const possible = unguardedCases(operation).filter((which) => which !== "wrong" || namesPlace(action));
    return holdsAt(cells, door, operation, (...cell) => expectedAnswer(rightOf(operation), ...cell), possible);
  });
});
