import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { defineQuery } from "@/lib/services/kernel/query";
import { clearCounters } from "@/lib/services/sweep/clear-counters";
import { signedIn, stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

/** One connection for all work, so that a refusal that waited for it would wait for ever. */
const here = testInstallation({ connections: 1 });

const trial = (name: `${string}.${string}`) =>
  defineQuery({
    name,
    summary: "A trial.",
    permission: "audit.read",
    scope: "global",
    session: "any",
    input: z.strictObject({}),
    output: z.object({}),
    audit: "none",
    read: async () => ({}),
  });

const nobody = () => signedIn(here.deps, here.owner, []);
const denialsOf = async (personId: string) =>
  (await here.logged()).filter(({ type, actor }) => type === "access.denied" && "id" in actor && actor.id === personId);

describe("refusals", () => {
  it("of fifty kinds at once give fifty rows, also while the one connection is taken", async () => {
    const ctx = await nobody();
    let free: () => void = () => {};
    const held = new Promise<void>((resolve) => (free = resolve));
    const taken = here.deps.db.client.$transaction(() => held, { timeout: 20_000 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        trial(`trial.query-${at}`)
          .run(ctx, {})
          .catch((error: AppError) => error.code),
      ),
    );
    free();
    await taken;
    expect(new Set(answers)).toEqual(new Set(["FORBIDDEN"]));
    const rows = await denialsOf(ctx.personId);
    expect(rows).toHaveLength(50);
    expect(new Set(rows.map(({ object }) => object?.id)).size).toBe(50);
  });

  it("inside a transaction are recorded after it has rolled back", async () => {
    const [home, away] = [await addGateway(here.owner), await addGateway(here.owner)];
    const ctx = await signedIn(here.deps, here.owner, [["auditor", home]]);
    const command = defineCommand({
      name: "trial.denied",
      summary: "A trial.",
      permission: "audit.read",
      scope: async (q: Parameters<typeof gatewayScope>[0]) => {
        await q.tx.allowEntry.create({ data: { target: "never.example:1" } });
        return gatewayScope(q);
      },
      session: "any",
      input: z.strictObject({ gateway: z.string() }),
      output: z.object({}),
      write: () => Promise.reject(new Error("nobody gets here")),
    });
    await expect(command.run(ctx, { gateway: `g-${away}` })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await here.count("allow_entry")).toBe(0);
    expect(await here.logged(ctx.requestId)).toMatchObject([
      {
        type: "access.denied",
        gateway: away,
        outcome: "refused",
        object: { id: "trial.denied" },
        data: { code: "FORBIDDEN" },
      },
    ]);
  });

  it("by a rule of the database are recorded with its code", async () => {
    const guarded = await addGateway(here.owner, { guarded: true });
    const ctx = await signedIn(here.deps, here.owner, [["author", null]]);
    // A command that forgot to ask: the database does not.
    const command = defineCommand({
      name: "trial.unasked",
      summary: "A trial.",
      permission: "vault.propose",
      scope: "global",
      session: "any",
      input: z.strictObject({}),
      output: z.object({}),
      write: async ({ tx, targetId }) => {
        await tx.vault.create({
          data: { id: targetId, gatewayId: guarded, prefix: "sneaky", provider: "env", config: {} },
        });
        return { value: {}, audit: [{ type: "vault.created", data: { provider: "env", prefix: "sneaky" } }] };
      },
    });
    await expect(command.run(ctx, {})).rejects.toMatchObject({ code: "FORBIDDEN", rule: "KH007" });
    expect(await here.count("vault")).toBe(0);
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "rule.blocked", outcome: "refused", data: { code: "FORBIDDEN", rule: "KH007" } },
    ]);
  });

  it("that cannot be recorded answer that nothing is done just now", async () => {
    const ctx = await nobody();
    await here.owner.query("revoke insert (body) on audit.event from keyhole_app");
    try {
      await expect(trial("trial.mute").run(ctx, {})).rejects.toMatchObject({
        code: "UNAVAILABLE",
        retryAfterSeconds: 5,
      });
    } finally {
      await here.owner.query("grant insert (body) on audit.event to keyhole_app");
    }
    expect(await denialsOf(ctx.personId)).toEqual([]);
    expect(here.deps.logged.some((line) => line.includes("a refusal could not be recorded"))).toBe(true);
    // What was not recorded was not counted either: the next ten get their rows.
    for (let time = 0; time < 11; time += 1)
      await trial("trial.mute")
        .run(ctx, {})
        .catch(() => null);
    expect(await denialsOf(ctx.personId)).toHaveLength(10);
  });

  it("of strangers are counted and not listed", async () => {
    const rows = await here.count("audit.event");
    for (let time = 0; time < 25; time += 1) {
      await expect(trial("trial.stranger").run(stranger(here.deps), {})).rejects.toMatchObject({
        code: "UNAUTHENTICATED",
      });
    }
    expect(here.deps.strangers.get("trial.stranger")).toBe(25);
    expect(await here.count("audit.event")).toBe(rows);
  });
});

describe("identical refusals", () => {
  const refuse = async (times: number, ctx: Awaited<ReturnType<typeof nobody>>, parallel = false) => {
    const tries = Array.from(
      { length: times },
      () => () =>
        trial("trial.again")
          .run(ctx, {})
          .catch(() => null),
    );
    if (parallel) await Promise.all(tries.map((one) => one()));
    else for (const one of tries) await one();
  };
  const countsOf = async (personId: string) =>
    (await denialsOf(personId)).map(({ data }) => ("count" in data ? (data.count ?? null) : null));

  it("get ten rows in a minute and then one with the exact count, when the next one comes", async () => {
    const ctx = await nobody();
    await refuse(37, ctx, true);
    expect(await countsOf(ctx.personId)).toEqual(Array<null>(10).fill(null));
    here.deps.advance(60_000);
    await refuse(1, ctx);
    expect(await countsOf(ctx.personId)).toEqual([...Array<null>(10).fill(null), 37, null]);
  });

  it("get the row with the count from the worker when no next one comes", async () => {
    const ctx = await nobody();
    await refuse(12, ctx);
    await clearCounters(here.deps);
    expect(await countsOf(ctx.personId)).toEqual(Array<null>(10).fill(null));
    here.deps.advance(60_000);
    await clearCounters(here.deps);
    await clearCounters(here.deps);
    expect(await countsOf(ctx.personId)).toEqual([...Array<null>(10).fill(null), 12]);
    const last = (await denialsOf(ctx.personId)).at(-1);
    expect(last?.actor).toMatchObject({ kind: "person", id: ctx.personId });
  });

  it("of ten or fewer get no row besides their own", async () => {
    const ctx = await nobody();
    await refuse(10, ctx);
    here.deps.advance(60_000);
    await clearCounters(here.deps);
    expect(await countsOf(ctx.personId)).toEqual(Array<null>(10).fill(null));
  });

  it("are those of one person, operation, reason and gateway", async () => {
    const [one, other] = [await nobody(), await nobody()];
    await refuse(10, one);
    await refuse(10, other);
    await trial("trial.another")
      .run(one, {})
      .catch(() => null);
    expect(await denialsOf(one.personId)).toHaveLength(11);
    expect(await denialsOf(other.personId)).toHaveLength(10);
  });
});
