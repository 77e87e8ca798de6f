import { AppError } from "@/lib/domain/errors";
import type { Target } from "@/lib/domain/access/decide";
import type { Tx } from "@/lib/db/transaction";
import { authorizeTarget } from "./authorize";
import { changeDocument, type CoveredReason } from "./change-document";
import type { Context } from "./context";
import type { Operation } from "./operation";
import { parseInput } from "./parse-input";
import { resolveScope } from "./resolve-scope";
import type { Effect, EffectField, GuardedCommandSpec } from "./spec";

/** A guarded command as it would be put before others: its parsed input, and the document of what it would do now. */
export interface Planned {
  readonly operation: string;
  readonly input: unknown;
  readonly target: Target;
  readonly targetId: string;
  readonly text: string;
  readonly hash: string;
  readonly effect: Effect;
}

interface Stored {
  readonly tx: Tx;
  readonly ctx: Context;
  /** The stored input. */
  readonly raw: unknown;
}

/** What can be done with the stored input of a guarded command before it is decided upon. */
export interface Parked {
  /**
   * What it would do now. Throws `Denied` unless the caller may ask for it, NOT_FOUND when it is not about `targetId`,
   * and whatever the command itself throws. Where nothing guards its target any more it waits all the same.
   */
  plan(q: Stored & { readonly targetId: string; readonly reason: CoveredReason }): Promise<Planned>;
  /** The same command on what is there now: fields it did not touch are those of now. Gives an input. */
  rebase(q: Stored & { readonly touched: ReadonlySet<string> }): Promise<unknown>;
  /** What of its target moved since it was made: before is then, after is now. Null where it cannot tell by itself. */
  moved(q: Stored): Promise<readonly EffectField[] | null>;
  /**
   * A newer input in place of the stored one. What is sensitive and was left empty stays, but for `drop`, while it may
   * be sent to the same place only. Gives an input.
   */
  amend(q: Stored & { readonly next: unknown; readonly drop: readonly string[] }): Promise<unknown>;
  /** What a form over it begins with, without anything sensitive; null where it has none. Throws `Denied` as `plan` does. */
  start(q: Stored): Promise<unknown>;
}

const parkedCommands = new WeakMap<Operation, Parked>();

/** Called by the constructor of guarded commands only. */
export function provideParked<I>(operation: Operation, spec: GuardedCommandSpec<I, unknown>): void {
  const authorized = async ({ tx, ctx, raw }: Stored) => {
    const input = parseInput(spec.input, raw);
    const target = await resolveScope(spec, { tx, ctx, input });
    authorizeTarget(ctx, spec, target);
    return { input, target };
  };
  parkedCommands.set(operation, {
    plan: async ({ tx, ctx, raw, targetId, reason }) => {
      const { input: given, target } = await authorized({ tx, ctx, raw });
      if (spec.existing !== undefined && spec.existing(given) !== targetId) throw new AppError("NOT_FOUND");
      const input = (await spec.settle?.({ tx, ctx, input: given })) ?? given;
      const document = await changeDocument(spec, { tx, ctx, input, target, targetId, reason });
      return { operation: spec.name, input, target, targetId, ...document };
    },
    rebase: async ({ tx, ctx, raw, touched }) => {
      const input = parseInput(spec.input, raw);
      return (await spec.rebase?.({ tx, ctx, input, touched })) ?? input;
    },
    moved: async ({ tx, ctx, raw }) => {
      return (await spec.moved?.({ tx, ctx, input: parseInput(spec.input, raw) })) ?? null;
    },
    amend: async ({ tx, ctx, raw, next, drop }) => {
      const [old, typed] = [parseInput(spec.input, raw), parseInput(spec.input, next)];
      return (await spec.amend?.({ tx, ctx, old, next: typed, drop })) ?? typed;
    },
    start: async (q) => {
      const { input } = await authorized(q);
      return (await spec.start?.({ tx: q.tx, ctx: q.ctx, input })) ?? null;
    },
  });
}

/** How the stored inputs of a guarded operation are handled. */
export function parkedCommand(operation: Operation): Parked {
  const parked = parkedCommands.get(operation);
  if (parked === undefined) throw new AppError("INTERNAL", "This operation does not wait for others.");
  return parked;
}
