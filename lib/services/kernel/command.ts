import { appendAudit } from "@/lib/db/audit-log";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import type { Target } from "@/lib/domain/access/decide";
import { AppError } from "@/lib/domain/errors";
import { actingNow } from "./acting-now";
import { authorizeAtAll, authorizeTarget, recordingRefusals } from "./authorize";
import type { Context } from "./context";
import type { Operation } from "./operation";
import { parkChange } from "./park-change";
import { provideParked } from "./parked";
import { parseInput } from "./parse-input";
import { recordOf } from "./record";
import { provideReplay } from "./replay";
import { requestedAs, type RequestAs } from "./request-as";
import { resolveScope } from "./resolve-scope";
import type { CommandSpec, GuardedCommandSpec, Outcome, Unchanged, Written } from "./spec";

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
  provideParked(command, spec);
  return command;
}

function build<I, O, P, G>(spec: CommandSpec<I, O, P, G>, guarded: GuardedCommandSpec<I, O> | null): Command<I, O> {
  const run = async (ctx: Context, given: unknown): Promise<Outcome<O>> => {
    await authorizeAtAll(ctx, spec);
    const { as, rest } = guarded === null ? { as: atOnce, rest: given } : requestedAs(given);
    const input = parseInput(spec.input, rest);
    return recordingRefusals(ctx, spec.name, async () => {
      // Without `gather` the type parameter G is undefined.
      const gathered = spec.gather === undefined ? (undefined as G) : await reachOutside(spec, ctx, input);
      try {
        return await inTransaction(ctx.deps.db, (tx) => writeOrPark(spec, guarded, { tx, ctx, input, gathered, as }));
      } catch (error) {
        if (error instanceof NothingChanged) return { status: "done", value: error.value as O };
        return recovered(spec, ctx, input, error);
      }
    });
  };
  const { name, permission, session, summary, input, output } = spec;
  const described = { kind: "command" as const, operation: name, permission, session, summary, input, output };
  return Object.assign(run, { ...described, run });
}

const atOnce: RequestAs = { reason: "", draft: false };

/** Takes the answer of a job that came too late out of its transaction, which is rolled back: no event, no change. */
class NothingChanged extends Error {
  constructor(readonly value: unknown) {
    super("Nothing was changed.");
  }
}

async function writeOrPark<I, O, P, G>(
  spec: CommandSpec<I, O, P, G>,
  guarded: GuardedCommandSpec<I, O> | null,
  { tx, ctx: asked, input, gathered, as }: { tx: Tx; ctx: Context; input: I; gathered: G; as: RequestAs },
): Promise<Outcome<O>> {
  const ctx = await actingNow(tx, asked);
  const target = await resolveScope(spec, { tx, ctx, input });
  const targetId = guarded?.existing?.(input) ?? ctx.deps.newId();
  if (authorizeTarget(ctx, spec, target) === "ask") {
    if (guarded === null) throw new AppError("INTERNAL", "This operation cannot wait for approval.");
    const changeId = await parkChange(guarded, { tx, ctx, input, target, targetId, as });
    return { status: "pending", changeId, draft: as.draft };
  }
  if (as.draft) throw new AppError("INVALID", "Nothing guards this: it is done at once, so there is no draft of it.");
  const written = await spec.write({ tx, ctx, input, target, gathered, targetId });
  await record(tx, ctx, written, target);
  return { status: "done", value: written.value };
}

async function recovered<I, O, P, G>(
  spec: CommandSpec<I, O, P, G>,
  ctx: Context,
  input: I,
  error: unknown,
): Promise<Outcome<O>> {
  const { recover } = spec;
  if (recover === undefined) throw error;
  const value = await inTransaction(ctx.deps.db, async (tx) => {
    const target = await resolveScope(spec, { tx, ctx, input });
    const written = await recover({ tx, ctx, input, error });
    if (written !== null) await record(tx, ctx, written, target);
    return written;
  });
  if (value === null) throw error;
  return { status: "done", value: value.value };
}

async function record(
  tx: Tx,
  ctx: Context,
  written: Written<unknown> | Unchanged<unknown>,
  target: Target,
): Promise<void> {
  if (written.audit === "unchanged") {
    if (ctx.actor.kind !== "job") throw new AppError("INTERNAL", "Only a job may leave no event.");
    throw new NothingChanged(written.value);
  }
  await appendAudit(
    tx,
    written.audit.map(({ by = written.actor, gateway = target.gateway, ...event }) => {
      const record = recordOf(ctx, event, { gateway }, "done");
      return by === undefined ? record : { ...record, actor: by };
    }),
  );
}

/** The intent is committed first: if it cannot be recorded, nothing is fetched. */
async function reachOutside<I, O, P, G>(spec: CommandSpec<I, O, P, G>, ctx: Context, input: I): Promise<G> {
  const { prepare, gather } = spec;
  if (prepare === undefined || gather === undefined)
    throw new AppError("INTERNAL", "prepare and gather come together.");
  const plan = await inTransaction(ctx.deps.db, async (tx) => {
    const target = await resolveScope(spec, { tx, ctx, input });
    authorizeTarget(ctx, spec, target);
    const prepared = await prepare({ tx, ctx, input, target });
    if (prepared.intent !== null) await appendAudit(tx, [recordOf(ctx, prepared.intent, target, "pending")]);
    return prepared.plan;
  });
  return gather({ ctx, input, plan, signal: ctx.deps.stopping });
}
