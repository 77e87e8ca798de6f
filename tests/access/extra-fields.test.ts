import { afterAll, beforeAll, expect, it } from "vitest";
import { catalog } from "@/lib/services/catalog";
import { signedIn } from "@/tests/support/actors";
import { attempts } from "./attempts";
import { makeWorld, type World } from "./world";

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(() => world?.close());

/** Columns and claims that nobody may set by naming them beside what a form asks for. */
const smuggled = {
  ...{
    actor: "job",
    by: "somebody",
    createdBy: "somebody",
    requesterId: "somebody",
    personId: "somebody",
    sample: true,
  },
  ...{
    passwordHash: "x",
    confirmedAt: "2020-01-01",
    suspendedAt: null,
    duty: "access",
    origin: "bootstrap",
    grants: [],
  },
  ...{ gatewayId: "elsewhere", approvals: 9, approved: true, state: "applied", appliedXid: "1", commandSealed: "x" },
  ...{ secretHash: "x", configSealed: "x", accessSealed: "x", isDefault: true, expiresAt: "2999-01-01", endedAt: null },
};

/** Every name in a value, however deep. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== "object" || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)]);
}

it.each(catalog.map((operation) => [operation.operation, operation] as const))(
  "%s takes nothing beside what it asks for",
  async (name, operation) => {
    const ctx = await signedIn(world.deps, world.owner, [["viewer", null]]);
    const input = (await attempts[name]?.({
      world,
      ctx,
      place: world.own,
      target: "own",
      now: world.deps.clock(),
    })) as object;
    const own = operation.input.safeParse(input);
    expect(own.success).toBe(true);
    const withMore = Object.fromEntries(Object.entries(smuggled).filter(([field]) => !(field in input)));
    const taken = operation.input.safeParse({ ...withMore, ...input });
    // Either it is refused as a whole, or what was not asked for is left out before anything sees it.
    const beyond = taken.success
      ? namesIn(taken.data).filter((field) => field in withMore && !namesIn(own.data).includes(field))
      : [];
    expect(beyond).toEqual([]);
  },
);
