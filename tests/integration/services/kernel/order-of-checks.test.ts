import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Role } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import type { Context } from "@/lib/services/kernel/context";
import type { Operation } from "@/lib/services/kernel/operation";
import { defineQuery } from "@/lib/services/kernel/query";
import { byToken, job, signedIn, stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
const canary = "c4n4ryZp7Qw2Lx9Vb3Nk8Rt5";
const done = { type: "person.signed-out", data: {} } as const;

/** What ran, in order, in the operations below. */
const steps: string[] = [];

const input = z.strictObject({
  gateway: z.string(),
  name: z.string().min(3, "At least three characters."),
  nested: z.strictObject({ port: z.number("A number.") }),
});
const spec = {
  permission: "vault.propose" as const,
  input,
  output: z.object({}),
  summary: "A trial.",
  scope: async (q: Parameters<typeof gatewayScope>[0]) => {
    steps.push("scope");
    return gatewayScope(q);
  },
};
const query = defineQuery({
  ...spec,
  name: "trial.query",
  session: "any",
  audit: "none",
  read: async () => {
    steps.push("read");
    return {};
  },
});
const commandFor = (session: "any" | "person" | "recent") =>
  defineCommand({
    ...spec,
    name: `trial.${session}`,
    session,
    write: async () => {
      steps.push("write");
      return { value: {}, audit: [done] };
    },
  });
const command = commandFor("any");

const person = (...roles: [Role, string | null][]) => signedIn(here.deps, here.owner, roles);
const valid = (gateway: string) => ({ gateway, name: "abc", nested: { port: 1 } });
const garbage = { name: canary, [canary]: canary, nested: { port: canary } };

async function failure(operation: Operation, ctx: Context, raw: unknown): Promise<AppError> {
  steps.length = 0;
  const error: unknown = await operation.run(ctx, raw).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error("It was to fail by a code of ours.");
  return error;
}

describe.each([
  ["a query", query],
  ["a command", command],
])("%s", (_what, operation) => {
  it("tells a stranger nothing of its input, not even that it is wrong", async () => {
    for (const raw of [garbage, null, [], "text", undefined]) {
      const error = await failure(operation, stranger(here.deps), raw);
      expect(error).toMatchObject({ code: "UNAUTHENTICATED", fields: {} });
      expect(steps).toEqual([]);
    }
  });

  it("tells a person without the right just that", async () => {
    const error = await failure(operation, await person(["viewer", null]), garbage);
    expect(error).toMatchObject({ code: "FORBIDDEN", fields: {} });
    expect(steps).toEqual([]);
  });

  it("tells who may use it what is wrong, field by field, without what was typed", async () => {
    const error = await failure(operation, await person(["author", null]), {
      gateway: "g",
      name: "x",
      nested: {},
      extra: 1,
      more: 2,
    });
    expect(error.code).toBe("INVALID");
    expect(error.fields).toEqual({
      name: "At least three characters.",
      "nested.port": "A number.",
      extra: "There is no such field.",
      more: "There is no such field.",
    });
    const wrongType = await failure(operation, await person(["author", null]), {
      ...valid("g"),
      nested: { port: canary },
    });
    expect(JSON.stringify([wrongType.fields, wrongType.detail, wrongType.message])).not.toContain(canary);
    expect(steps).toEqual([]);
  });

  it("does not find what is not there, and asks the roles held here for what is", async () => {
    const [home, away] = [await addGateway(here.owner), await addGateway(here.owner)];
    const author = await person(["author", home]);
    expect(await failure(operation, author, valid("nowhere"))).toMatchObject({ code: "NOT_FOUND" });
    expect(await failure(operation, author, valid(`g-${away}`))).toMatchObject({ code: "FORBIDDEN" });
    expect(steps).toEqual(["scope"]);
    steps.length = 0;
    expect(await operation.run(author, valid(`g-${home}`))).toMatchObject({ status: "done" });
    expect(steps.slice(0, 2)).toEqual(["scope", operation === query ? "read" : "write"]);
  });

  it("asks a role for all where it concerns the installation", async () => {
    const everywhere = { ...spec, scope: "global" as const, name: "trial.global" as const, session: "any" as const };
    const global =
      operation === query
        ? defineQuery({ ...everywhere, audit: "none", read: async () => ({}) })
        : defineCommand({ ...everywhere, write: async () => ({ value: {}, audit: [done] }) });
    const home = await addGateway(here.owner);
    expect(await failure(global, await person(["author", home]), valid("any"))).toMatchObject({ code: "FORBIDDEN" });
    expect(await global.run(await person(["author", null]), valid("any"))).toMatchObject({ status: "done" });
  });
});

it("lets nobody but a job leave no event, and undoes what that job wrote", async () => {
  const global = { ...spec, scope: "global" as const, session: "any" as const };
  const write = async ({ tx }: { tx: Tx }) => {
    await tx.$executeRaw`update gateway set description = 'written in silence'`;
    return { value: {}, audit: "unchanged" as const };
  };
  const silent = defineCommand({ ...global, name: "trial.silent", write });
  const swept = defineCommand({ ...global, name: "trial.swept", permission: "sweep.run", write });
  const rows = await here.count("audit.event");
  expect(await failure(silent, await person(["author", null]), valid("any"))).toMatchObject({ code: "INTERNAL" });
  expect(await swept.run(job(here.deps), valid("any"))).toMatchObject({ status: "done" });
  expect(await here.count("audit.event")).toBe(rows);
  const { rows: written } = await here.owner.query("select from gateway where description = 'written in silence'");
  expect(written).toEqual([]);
});

describe("the kind of session", () => {
  it("any: a person and a token alike", async () => {
    const home = await addGateway(here.owner);
    const author = await person(["author", home]);
    const token = await byToken(here.deps, here.owner, author.personId, ["vault.propose"]);
    for (const ctx of [author, token]) {
      expect(await commandFor("any").run(ctx, valid(`g-${home}`))).toMatchObject({ status: "done" });
    }
  });

  it("person: no token, whatever it may do", async () => {
    const home = await addGateway(here.owner);
    const author = await person(["author", home]);
    expect(await commandFor("person").run(author, valid(`g-${home}`))).toMatchObject({ status: "done" });
    for (const scopes of [["vault.propose"], ["vault.read"]] as const) {
      const token = await byToken(here.deps, here.owner, author.personId, scopes);
      expect(await failure(commandFor("person"), token, garbage)).toMatchObject({
        code: "STEP_UP_REQUIRED",
        fields: {},
      });
    }
  });

  it("recent: a person who signed in within five minutes", async () => {
    const home = await addGateway(here.owner);
    const author = await person(["author", home]);
    if (author.actor.kind !== "person") throw new Error("A person was signed in.");
    const aged = (ms: number): Context => {
      const { actor } = author;
      if (actor.kind !== "person") throw new Error("A person was signed in.");
      return { ...author, actor: { ...actor, authenticatedAt: new Date(here.deps.clock().getTime() - ms) } };
    };
    const recent = commandFor("recent");
    expect(await recent.run(aged(5 * 60_000), valid(`g-${home}`))).toMatchObject({ status: "done" });
    expect(await failure(recent, aged(5 * 60_000 + 1), garbage)).toMatchObject({
      code: "STEP_UP_REQUIRED",
      fields: {},
    });
    const token = await byToken(here.deps, here.owner, author.personId, ["vault.propose"]);
    expect(await failure(recent, token, valid(`g-${home}`))).toMatchObject({ code: "STEP_UP_REQUIRED" });
  });

  it("is asked for after the right: who does not hold it is not told to sign in again", async () => {
    const viewer = await person(["viewer", null]);
    here.deps.advance(6 * 60_000);
    expect(await failure(commandFor("recent"), viewer, garbage)).toMatchObject({ code: "FORBIDDEN" });
    here.deps.advance(-6 * 60_000);
  });
});

it("lets background work do what is listed for it only", async () => {
  expect(await failure(command, job(here.deps), garbage)).toMatchObject({ code: "FORBIDDEN", fields: {} });
});

it("does not let a query wait for other people", async () => {
  const guarded = defineQuery({
    ...spec,
    name: "vault.create",
    session: "any",
    audit: "none",
    scope: async () => ({ gateway: null, guarded: true }),
    read: async () => ({}),
  });
  const error = await failure(guarded, await person(["author", null]), valid(randomUUID()));
  expect(error.code).toBe("INTERNAL");
});
