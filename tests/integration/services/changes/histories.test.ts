import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import type { Role } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/errors";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { withdrawChange } from "@/lib/services/changes/withdraw-change";
import type { Context } from "@/lib/services/kernel/context";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";

/**
 * Random histories against kernel and database together, beside a model of a few lines: who asked, who approved, who
 * holds what, how many are needed. Both must agree on every step and on what came to be.
 */
const here = testInstallation();
const people = 4;
const runs = process.env.KEYHOLE_PROVE ? 300 : 25;

let gatewayId: string;
let gateway: string;
let observer: Context;
let vaultsMade = 0;

type Step =
  | { readonly does: "ask"; readonly who: number }
  | { readonly does: "approve" | "reject" | "withdraw"; readonly who: number; readonly change: number }
  | { readonly does: "grant" | "revoke"; readonly who: number; readonly role: Role }
  | { readonly does: "suspend" | "restore"; readonly who: number }
  | { readonly does: "need"; readonly approvals: number };

const who = fc.nat(people - 1);
const change = fc.nat(2);
const role = fc.constantFrom<Role>("author", "approver");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant("ask" as const), who }) },
  { weight: 9, arbitrary: fc.record({ does: fc.constant("approve" as const), who, change }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom("reject" as const, "withdraw" as const), who, change }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom("grant" as const, "revoke" as const), who, role }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom("suspend" as const, "restore" as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant("need" as const), approvals: fc.integer({ min: 1, max: 3 }) }),
  },
);

interface Modelled {
  readonly id: string;
  readonly prefix: string;
  readonly requester: number;
  readonly neededThen: number;
  readonly approvals: Set<number>;
  state: "requested" | "applied" | "rejected" | "withdrawn" | "failed";
}

beforeAll(async () => {
  const { rows } = await here.owner.query<{ id: string; name: string }>(
    `insert into gateway (id, name, edition, kong_version, guarded) values (gen_random_uuid(), 'prod', 'enterprise', '3.15', true)
     returning id, name`,
  );
  gatewayId = rows[0]?.id ?? "";
  gateway = rows[0]?.name ?? "";
  observer = await signedIn(here.deps, here.owner, [["viewer", null]]);
});

async function need(approvals: number): Promise<void> {
  await here.owner.query(`alter table gateway disable trigger gateway_guard;
    update gateway set approvals_needed = ${approvals}; alter table gateway enable trigger gateway_guard`);
}

interface Answer {
  readonly status: string;
  readonly value?: unknown;
  readonly changeId?: string;
}

const answerOf = (work: Promise<Answer>): Promise<Answer> =>
  work.then(
    (outcome) => outcome,
    (error: unknown) => {
      if (error instanceof AppError) return { status: error.rule ?? error.code };
      throw error;
    },
  );

async function play(steps: readonly Step[]): Promise<{ readonly applied: number }> {
  const starting: Role[][] = [["author"], ["approver"], ["approver", "author"], ["approver"]];
  // Sessions are as old as the clock says; the database, which asks for fresh ones, goes by its own.
  here.deps.advance(Math.max(0, Date.now() - here.deps.clock().getTime()));
  const made: Awaited<ReturnType<typeof signedIn>>[] = [];
  for (const roles of starting) {
    const granted = roles.map((one) => [one, gatewayId] as const);
    made.push(await signedIn(here.deps, here.owner, granted));
  }
  const held = starting.map((roles) => new Set(roles));
  const suspended = new Set<number>();
  const changes: Modelled[] = [];
  let needed = 1;
  await need(needed);

  /** As a request would find them: null once they are suspended. */
  const comes = async (at: number): Promise<Context | null> => {
    const actor = await actorOfSession(here.deps, made[at]?.secret ?? "");
    return actor === null ? null : { deps: here.deps, requestId: "history", actor };
  };
  const isApprover = (at: number) => held[at]?.has("approver") === true && !suspended.has(at);

  for (const one of steps) {
    const id = "who" in one ? made[one.who]?.personId : undefined;
    if (one.does === "need") await need((needed = one.approvals));
    if (one.does === "grant") {
      await here.owner.query(
        "insert into role_grant (person_id, role, gateway_id) values ($1, $2, $3) on conflict do nothing",
        [id, one.role, gatewayId],
      );
      held[one.who]?.add(one.role);
    }
    if (one.does === "revoke") {
      await here.owner.query("delete from role_grant where person_id = $1 and role = $2", [id, one.role]);
      held[one.who]?.delete(one.role);
    }
    if (one.does === "suspend" || one.does === "restore") {
      const at = one.does === "suspend" ? "now()" : "null";
      await here.owner.query(`update person set suspended_at = ${at} where id = $1`, [id]);
      if (one.does === "suspend") suspended.add(one.who);
      else suspended.delete(one.who);
    }
    if (one.does === "ask") {
      const ctx = await comes(one.who);
      expect(ctx === null).toBe(suspended.has(one.who));
      if (ctx === null) continue;
      const prefix = `history-${(vaultsMade += 1)}`;
      const answer = await answerOf(createVault.run(ctx, { gateway, provider: "env", prefix }));
      expect(answer.status).toBe(held[one.who]?.has("author") ? "pending" : "FORBIDDEN");
      if (!("changeId" in answer) || answer.changeId === undefined) continue;
      changes.push({
        id: answer.changeId,
        prefix,
        requester: one.who,
        neededThen: needed,
        approvals: new Set(),
        state: "requested",
      });
    }
    if (one.does === "approve" || one.does === "reject" || one.does === "withdraw") {
      const target = changes[one.change % Math.max(1, changes.length)];
      const ctx = await comes(one.who);
      if (target === undefined || ctx === null) continue;
      const { hash } = await readChange(observer, { id: target.id });
      const work =
        one.does === "withdraw"
          ? withdrawChange.run(ctx, { id: target.id })
          : decideChange.run(ctx, { id: target.id, hash, decision: one.does, reason: "a reason" });
      const answer = await answerOf(work);
      const told =
        answer.status === "done" && one.does !== "withdraw" ? (answer.value as { state: string }).state : answer.status;
      expect([one.does, told]).toEqual([one.does, expectedFor(one.does, one.who, target)]);
    }
  }

  function expectedFor(does: "approve" | "reject" | "withdraw", at: number, target: Modelled): string {
    const roles = held[at] ?? new Set();
    if (does === "withdraw") {
      if (roles.size === 0) return "FORBIDDEN";
      if (target.state !== "requested") return "KH005";
      if (target.requester !== at) return "KH014";
      target.state = "withdrawn";
      return "done";
    }
    if (!roles.has("approver")) return "FORBIDDEN";
    if (target.state !== "requested") return "KH005";
    if (target.requester === at) return "KH002";
    if (target.approvals.has(at)) return "KH006";
    if (does === "reject") return (target.state = "rejected");
    const counted = [...target.approvals, at].filter(isApprover);
    if (counted.length < Math.max(target.neededThen, needed)) {
      target.approvals.add(at);
      return "requested";
    }
    const mayStill = held[target.requester]?.has("author") === true && !suspended.has(target.requester);
    return (target.state = mayStill ? "applied" : "failed");
  }

  for (const { id, prefix, state } of changes) {
    expect((await readChange(observer, { id })).state).toBe(state);
    expect(await here.count(`vault where prefix = '${prefix}'`)).toBe(state === "applied" ? 1 : 0);
  }
  return { applied: changes.filter(({ state }) => state === "applied").length };
}

it(
  `in ${runs} random histories kernel, database and model agree on every step`,
  async () => {
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25 }), async (steps) => {
        applied += (await play(steps)).applied;
      }),
      { numRuns: runs },
    );
    // Histories in which nothing is ever applied would prove nothing.
    expect(applied).toBeGreaterThan(runs / 5);
    const { rows } = await here.owner.query(
      `select count(*)::int as lonely from change c where state = 'applied' and approvals_needed > (
         select count(*) from decision d where d.change_id = c.id and d.approved and d.person_id <> c.requester_id)`,
    );
    expect(rows).toEqual([{ lonely: 0 }]);
  },
  20 * 60_000,
);
