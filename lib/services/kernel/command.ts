import { AppError } from "@/lib/domain/errors";
import { appendAudit } from "@/lib/db/audit-log";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import type { Target } from "@/lib/domain/access/decide";
import { authorizeAtAll, authorizeTarget, recordingRefusals } from "./authorize";
import { parkChange } from "./park-change";
import type { Context } from "./context";
import type { Operation } from "./operation";
import { parseInput } from "./parse-input";
import { recordOf } from "./record";
import { provideReplay } from "./replay";
import { resolveScope } from "./resolve-scope";
import type { CommandSpec, GuardedCommandSpec, Outcome } from "./spec";

export interface Command<I, O> extends Operation {
  (ctx: Context, input: I): Promise<Outcome<O>>;
  readonly kind: "command";
}

/** Makes the one callable of a changing operation; `write` is not reachable around its checks. */
export function defineCommand<I, O, P = undefined, G = undefined>(spec: CommandSpec<I, O, P, G>): Command<I, O> {
  return build(spec, null);
}

/** The same for one of the guarded operations: where the target is guarded it parks a change instead of writing. */
export function defineGuardedCommand<I, O>(spec: GuardedCommandSpec<I, O>): Command<I, O> {
  const command = build(spec, spec);
  provideReplay(command, spec);
  return command;
}

function build<I, O, P, G>(spec: CommandSpec<I, O, P, G>, guarded: GuardedCommandSpec<I, O> | null): Command<I, O> {
  const run = async (ctx: Context, raw: unknown): Promise<Outcome<O>> => {
    await authorizeAtAll(ctx, spec);
    const input = parseInput(spec.input, raw);
    return recordingRefusals(ctx, spec.name, async () => {
      const gathered = spec.prepare === undefined ? (undefined as G) : await reachOutside(spec, ctx, input);
      return inTransaction(ctx.deps.db, async (tx): Promise<Outcome<O>> => {
        const target = await resolveScope(spec, { tx, ctx, input });
        const targetId = guarded?.existing?.(input) ?? ctx.deps.newId();
        if (authorizeTarget(ctx, spec, target) === "ask") {
          if (guarded === null) throw new AppError("INTERNAL", "This operation cannot wait for approval.");
          return { status: "pending", changeId: await parkChange(guarded, { tx, ctx, input, target, targetId }) };
        }
        const { value, audit, actor } = await spec.write({ tx, ctx, input, target, gathered, targetId });
        await appendAudit(
          tx,
          audit.map((event) => ({ ...recordOf(ctx, event, target, "done"), ...(actor ? { actor } : {}) })),
        );
        return { status: "done", value };
      });
    });
  };
  const { name, permission, session, summary, input, output } = spec;
  return Object.assign(run, {
    kind: "command" as const,
    operation: name,
    permission,
    session,
    summary,
    input,
    output,
    run,
  });
}

/** The intent is committed first: if it cannot be recorded, nothing is fetched. */
async function reachOutside<I, O, P, G>(spec: CommandSpec<I, O, P, G>, ctx: Context, input: I): Promise<G> {
  const { prepare, gather } = spec;
  if (prepare === undefined || gather === undefined) throw new AppError("INTERNAL", "prepare and gather come together.");
  const plan = await inTransaction(ctx.deps.db, async (tx: Tx) => {
    const target: Target = await resolveScope(spec, { tx, ctx, input });
    authorizeTarget(ctx, spec, target);
    const prepared = await prepare({ tx, ctx, input, target });
    if (prepared.intent !== null) await appendAudit(tx, [recordOf(ctx, prepared.intent, target, "pending")]);
    return prepared.plan;
  });
  return gather({ ctx, input, plan, signal: ctx.deps.stopping });
}
