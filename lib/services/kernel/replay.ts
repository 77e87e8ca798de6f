import type { AuditEvent } from "@/lib/domain/audit/event";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { authorizeTarget } from "./authorize";
import { changeDocument } from "./change-document";
import type { Context } from "./context";
import type { Operation } from "./operation";
import { parseInput } from "./parse-input";
import { resolveScope } from "./resolve-scope";
import type { GuardedCommandSpec } from "./spec";

type Replay = (q: {
  tx: Tx;
  ctx: Context;
  raw: unknown;
  targetId: string;
  hash: string;
}) => Promise<{ value: unknown; audit: readonly AuditEvent[] }>;

const replays = new WeakMap<Operation, Replay>();

/** What was approved is no longer what would happen: the change is void. `why` where there is more to say than that. */
export class Moved extends Error {
  constructor(readonly why: string | null = null) {
    super("moved");
  }
}

/** Lets an approved command of this operation be run again, as its requester. Called by the command's constructor only. */
export function provideReplay<I>(operation: Operation, spec: GuardedCommandSpec<I, unknown>): void {
  replays.set(operation, async ({ tx, ctx, raw, targetId, hash }) => {
    const input = parseInput(spec.input, raw);
    const target = await resolveScope(spec, { tx, ctx, input });
    authorizeTarget(ctx, spec, target, true);
    const now = await changeDocument(spec, { tx, ctx, input, target, targetId });
    if (now.hash !== hash) throw new Moved();
    return spec.write({ tx, ctx, input, target, targetId, gathered: undefined });
  });
}

/**
 * Runs an approved command inside the transaction in which the database accepted the last approval.
 * `ctx` is the requester's, with the rights held now. Throws `Moved` when the effect is another than the approved one.
 */
export function replayCommand(operation: Operation): Replay {
  const replay = replays.get(operation);
  if (replay === undefined) throw new AppError("INTERNAL", "This operation cannot be applied later.");
  return replay;
}
