import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import type { CommandSpec } from "@/lib/services/kernel/spec";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();

const intent = { type: "reference.explain-intended", data: { reference: "{vault://a/b}" } } as const;
const outcome = {
  type: "reference.explained",
  data: { reference: "{vault://a/b}", outcome: "resolved", vantage: "host" },
} as const;

interface Input {
  readonly gateway: string;
}
type Trial = Partial<CommandSpec<Input, string, string, string>>;

/** A command that reaches outside; `change` replaces its parts. */
const reaching = (change: Trial = {}) =>
  defineCommand<Input, string, string, string>({
    name: "trial.reach",
    summary: "A trial.",
    permission: "reference.resolve",
    scope: gatewayScope,
    session: "any",
    input: z.strictObject({ gateway: z.string() }),
    output: z.string(),
    prepare: async () => ({ plan: "the plan", intent }),
    gather: async ({ plan }) => `fetched by ${plan}`,
    write: async ({ gathered }) => ({ value: gathered, audit: [outcome] }),
    ...change,
  });

const operatorAt = async () => {
  const gateway = await addGateway(here.owner);
  return {
    ctx: await signedIn(here.deps, here.owner, [["operator", gateway]]),
    gateway,
    input: { gateway: `g-${gateway}` },
  };
};

const typesOf = async (requestId: string) =>
  (await here.logged(requestId)).map(({ type, outcome: how }) => `${type} ${how}`);

describe("an operation that reaches outside", () => {
  it.each([
    ["whose role was taken meanwhile", "delete from role_grant where person_id = $1", "FORBIDDEN"],
    [
      "whose session was ended meanwhile",
      "update session set ended_at = now(), ended_why = 'revoked' where person_id = $1",
      "UNAUTHENTICATED",
    ],
    ["who was suspended meanwhile", "update person set suspended_at = now() where id = $1", "UNAUTHENTICATED"],
  ])("writes nothing for somebody %s", async (_what, sql, code) => {
    const { ctx, input } = await operatorAt();
    const wrote: string[] = [];
    const late = reaching({
      gather: async () => {
        await here.owner.query(sql, [ctx.personId]);
        return "what was fetched";
      },
      write: async ({ gathered }) => {
        wrote.push(gathered);
        return { value: gathered, audit: [outcome] };
      },
    });
    await expect(late.run(ctx, input)).rejects.toMatchObject({ code });
    expect(wrote).toEqual([]);
  });

  it("has its intent on record, committed, before anything is fetched, and holds no transaction meanwhile", async () => {
    const { ctx, input, gateway } = await operatorAt();
    const seen: unknown[] = [];
    const result = await reaching({
      gather: async ({ plan }) => {
        seen.push(await typesOf(ctx.requestId), await openTransactions());
        return plan;
      },
    }).run(ctx, input);
    expect(result).toEqual({ status: "done", value: "the plan" });
    expect(seen).toEqual([["reference.explain-intended pending"], 0]);
    expect(await typesOf(ctx.requestId)).toEqual(["reference.explain-intended pending", "reference.explained done"]);
    expect((await here.logged(ctx.requestId)).map((body) => body.gateway)).toEqual([gateway, gateway]);
  });

  it("fetches nothing for who may not", async () => {
    const { ctx } = await operatorAt();
    const fetched: string[] = [];
    const away = await addGateway(here.owner);
    const prepared: string[] = [];
    const command = reaching({
      prepare: async () => (prepared.push("prepared"), { plan: "", intent }),
      gather: async () => (fetched.push("fetched"), ""),
    });
    await expect(command.run(ctx, { gateway: `g-${away}` })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect([prepared, fetched]).toEqual([[], []]);
    expect(await typesOf(ctx.requestId)).toEqual(["access.denied refused"]);
  });

  it("fetches nothing when the intent cannot be recorded", async () => {
    const { ctx, input } = await operatorAt();
    const fetched: string[] = [];
    const command = reaching({ gather: async () => (fetched.push("fetched"), "") });
    await here.owner.query("revoke insert (body) on audit.event from keyhole_app");
    try {
      await expect(command.run(ctx, input)).rejects.toBeInstanceOf(AppError);
    } finally {
      await here.owner.query("grant insert (body) on audit.event to keyhole_app");
    }
    expect(fetched).toEqual([]);
    expect(await typesOf(ctx.requestId)).toEqual([]);
  });

  it("fetches nothing when the record fails as late as in COMMIT", async () => {
    const { ctx, input } = await operatorAt();
    const fetched: string[] = [];
    await here.owner.query("alter table audit.link add constraint shut check (n < 0) not valid");
    try {
      const command = reaching({ gather: async () => (fetched.push("fetched"), "") });
      await expect(command.run(ctx, input)).rejects.toBeInstanceOf(AppError);
    } finally {
      await here.owner.query("alter table audit.link drop constraint shut");
    }
    expect(fetched).toEqual([]);
    expect(await typesOf(ctx.requestId)).toEqual([]);
  });

  it("fetches nothing when preparing fails", async () => {
    const { ctx, input } = await operatorAt();
    const fetched: string[] = [];
    const command = reaching({
      prepare: () => Promise.reject(new AppError("RATE_LIMITED")),
      gather: async () => (fetched.push("fetched"), ""),
    });
    await expect(command.run(ctx, input)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect([fetched, await typesOf(ctx.requestId)]).toEqual([[], []]);
  });

  it("leaves an intent without outcome when fetching fails: interrupted", async () => {
    const { ctx, input } = await operatorAt();
    const command = reaching({ gather: () => Promise.reject(new AppError("UNAVAILABLE")) });
    await expect(command.run(ctx, input)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await typesOf(ctx.requestId)).toEqual(["reference.explain-intended pending"]);
  });

  it("looks at its target again before it writes", async () => {
    const { ctx, input } = await operatorAt();
    const written: string[] = [];
    let there = true;
    const command = reaching({
      scope: async (q) => (there ? gatewayScope(q) : null),
      gather: async () => ((there = false), ""),
      write: async () => (written.push("written"), { value: "", audit: [outcome] }),
    });
    await expect(command.run(ctx, input)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(written).toEqual([]);
  });
});

describe("when writing fails", () => {
  const refused = new AppError("CONFLICT", "In the way.");
  const entry = async (target: string) =>
    (await here.owner.query("select from allow_entry where target = $1", [target])).rowCount;

  it("nothing of it stays, and what is true instead is recorded", async () => {
    const { ctx, input } = await operatorAt();
    const command = reaching({
      write: async ({ tx }) => {
        await tx.allowEntry.create({ data: { target: "half.example:1" } });
        throw refused;
      },
      recover: async ({ error }) => {
        expect(error).toBe(refused);
        return { value: "recovered", audit: [outcome] };
      },
    });
    expect(await command.run(ctx, input)).toEqual({ status: "done", value: "recovered" });
    expect(await entry("half.example:1")).toBe(0);
    expect(await typesOf(ctx.requestId)).toEqual(["reference.explain-intended pending", "reference.explained done"]);
  });

  it("and there is nothing to say instead, the failure goes on", async () => {
    const { ctx, input } = await operatorAt();
    const command = reaching({ write: () => Promise.reject(refused), recover: async () => null });
    await expect(command.run(ctx, input)).rejects.toBe(refused);
  });

  it.each([
    [
      "at once",
      "revoke insert (body) on audit.event from keyhole_app",
      "grant insert (body) on audit.event to keyhole_app",
    ],
    [
      "in COMMIT",
      "alter table audit.link add constraint shut check (n < 0) not valid",
      "alter table audit.link drop constraint shut",
    ],
  ])("because the log cannot be written (%s), nothing happened", async (_when, shut, open) => {
    const { ctx, input } = await operatorAt();
    const target = `${ctx.requestId}.example:1`;
    const plain = defineCommand<Input, string>({
      name: "trial.write",
      summary: "A trial.",
      permission: "reference.resolve",
      scope: gatewayScope,
      session: "any",
      input: z.strictObject({ gateway: z.string() }),
      output: z.string(),
      write: async ({ tx }) => {
        await tx.allowEntry.create({ data: { target } });
        return { value: "", audit: [outcome] };
      },
    });
    await here.owner.query(shut);
    try {
      await expect(plain.run(ctx, input)).rejects.toBeInstanceOf(AppError);
    } finally {
      await here.owner.query(open);
    }
    expect(await entry(target)).toBe(0);
    expect(await plain.run(ctx, input)).toMatchObject({ status: "done" });
    expect(await entry(target)).toBe(1);
  });
});

async function openTransactions(): Promise<number> {
  const { rows } = await here.owner.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and usename = 'keyhole_app' and xact_start is not null`,
  );
  return rows[0]?.n ?? -1;
}
