import type { AuditEvent } from "@/lib/domain/audit/event";
import { canonical } from "@/lib/domain/audit/canonical";
import { AppError } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import type { Tx } from "@/lib/db/transaction";
import { authorizeTarget } from "./authorize";
import { changeDocument, type CoveredReason } from "./change-document";
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
  reason: CoveredReason;
}) => Promise<{ value: unknown; audit: readonly AuditEvent[] }>;

const replays = new WeakMap<Operation, Replay>();

/** A command that takes an emergency back, as it would be frozen, and its writing. */
export interface PreparedUndo {
  readonly operation: string;
  readonly title: string;
  /** Canonical text and its hash. */
  readonly document: string;
  readonly hash: string;
  /** The input, to be sealed. */
  readonly command: Secret;
  /** Writes, once the database has taken the reviewer's word in the same transaction. */
  write(): Promise<readonly AuditEvent[]>;
}

type Undo = (q: { tx: Tx; ctx: Context; raw: unknown; targetId: string }) => Promise<PreparedUndo>;

const undos = new WeakMap<Operation, Undo>();

/** What was approved is no longer what would happen: the change is void. `why` where there is more to say than that. */
export class Moved extends Error {
  constructor(readonly why: string | null = null) {
    super("moved");
  }
}

/** Lets an approved command of this operation be run again, as its requester. Called by the command's constructor only. */
export function provideReplay<I>(operation: Operation, spec: GuardedCommandSpec<I, unknown>): void {
  replays.set(operation, async ({ tx, ctx, raw, targetId, hash, reason }) => {
    const input = parseInput(spec.input, raw);
    const target = await resolveScope(spec, { tx, ctx, input });
    authorizeTarget(ctx, spec, target, true);
    const now = await changeDocument(spec, { tx, ctx, input, target, targetId, reason });
    if (now.hash !== hash) throw new Moved();
    return spec.write({ tx, ctx, input, target, targetId, gathered: undefined });
  });
  undos.set(operation, async ({ tx, ctx, raw, targetId }) => {
    const input = parseInput(spec.input, raw);
    const target = await resolveScope(spec, { tx, ctx, input });
    const q = { tx, ctx, input, target, targetId, reason: undefined };
    const { text, hash, effect } = await changeDocument(spec, q);
    return {
      ...{ operation: spec.name, title: effect.title, document: text, hash },
      command: Secret.fromText(canonical(input)),
      write: async () => (await spec.write({ tx, ctx, input, target, targetId, gathered: undefined })).audit,
    };
  });
}

/**
 * Prepares a command that takes an emergency back. Its right comes from the review, which the database decides upon, and not
 * from the roles of the reviewer: only a review may call it. Throws as the command does.
 */
export function undoingCommand(operation: Operation): Undo {
  const undo = undos.get(operation);
  if (undo === undefined) throw new AppError("INTERNAL", "This operation cannot be applied later.");
  return undo;
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
