import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "@/lib/domain/errors";
import type { Context } from "@/lib/services/kernel/context";
import { readOwnAccount } from "@/lib/services/people/read-own-account";
import { readPeople } from "@/lib/services/people/read-people";
import { beginFactor } from "@/lib/services/second-factor/begin-factor";
import { confirmFactor } from "@/lib/services/second-factor/confirm-factor";
import { readFactorPolicy, setFactorPolicyFor } from "@/lib/services/second-factor/policy";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { signOut } from "@/lib/services/sessions/sign-out";
import type { Role } from "@/lib/domain/access/permissions";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addFactor, codeAt } from "@/tests/support/second-factor";

const here = testInstallation();

const policy = (wanted: string) => here.owner.query("update installation set second_factor_for = $1", [wanted]);
afterEach(() => policy("nobody"));

const holding = (role: Role) => signedIn(here.deps, here.owner, [[role, null]]);

const again = async (ctx: Context & { secret: string }): Promise<Context> => {
  const actor = await actorOfSession(here.deps, ctx.secret);
  if (actor === null) throw new Error("The session has ended.");
  return { ...ctx, actor };
};

const mustEnrol = async (ctx: Context & { secret: string }) => (await actorOfSession(here.deps, ctx.secret))?.mustEnrol;

describe("who has to have a second factor", () => {
  it.each([
    ["nobody", { approver: false, "access-admin": false, operator: false }],
    ["deciders", { approver: true, "access-admin": true, operator: false }],
    ["everybody", { approver: true, "access-admin": true, operator: true }],
  ] as const)("is, with %s", async (wanted, expected) => {
    await policy(wanted);
    for (const [role, must] of Object.entries(expected)) {
      const ctx = await holding(role as Role);
      expect([role, await mustEnrol(ctx)]).toEqual([role, must]);
      await addFactor(here.deps, here.owner, ctx.personId);
      expect(await mustEnrol(ctx)).toBe(false);
    }
  });

  it("is nobody who has no password", async () => {
    await policy("everybody");
    const ctx = await holding("operator");
    await here.owner.query("update person set password_hash = null where id = $1", [ctx.personId]);
    expect(await mustEnrol(ctx)).toBe(false);
  });

  it("is set by an Access admin, on record", async () => {
    const ctx = await holding("access-admin");
    await setFactorPolicyFor(ctx, { requiredFor: "deciders" });
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "second-factor.required", data: { before: "nobody", after: "deciders" } },
    ]);
    await expect(readFactorPolicy(await again(ctx), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
    await addFactor(here.deps, here.owner, ctx.personId);
    expect(await readFactorPolicy(await again(ctx), {})).toEqual({ requiredFor: "deciders" });
  });
});

describe("who has to and has none", () => {
  it("does nothing but set it up, see who they are, and sign out", async () => {
    const made = await holding("access-admin");
    await policy("deciders");
    const ctx = await again(made);
    const error: unknown = await readPeople(ctx, { q: "", role: "", state: "", sort: "name", order: "asc" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "FORBIDDEN", detail: expect.stringContaining("second factor") as string });
    expect(await here.logged(ctx.requestId)).toMatchObject([{ type: "access.denied" }]);
    await readOwnAccount(ctx, {});
    const begun = await beginFactor(ctx, {});
    const secret = begun.status === "done" ? begun.value.secret : "";
    await confirmFactor(ctx, { code: codeAt(secret, here.deps.clock()) });
    await expect(
      readPeople(await again(made), { q: "", role: "", state: "", sort: "name", order: "asc" }),
    ).resolves.toBeDefined();
  });

  it("may leave", async () => {
    const made = await holding("approver");
    await policy("everybody");
    await signOut(await again(made), {});
    expect(await actorOfSession(here.deps, made.secret)).toBeNull();
  });
});
