import { canonical } from "@/lib/domain/audit/canonical";
import type { Target } from "@/lib/domain/access/decide";
import type { Tx } from "@/lib/db/transaction";
import type { Context } from "./context";
import type { Effect, EffectField, GuardedCommandSpec } from "./spec";

/** The frozen text that approvers see and approve. Its hash covers base, target, effect, command and reason. */
export interface ChangeDocument {
  readonly v: 1;
  readonly operation: string;
  readonly gateway: string | null;
  readonly target: string;
  readonly title: string;
  /** sha256 of what the command builds upon. */
  readonly base: string;
  readonly effect: readonly EffectField[];
  /** sha256 of what the requester says for those who decide; null where that is nothing. None was kept of older ones. */
  readonly reason?: string | null;
  /** Keyed fingerprint of the whole input, and the id of the key. */
  readonly command: string;
  readonly key: string;
}

/** What the requester says, or null; undefined where the document holds no reason at all. */
export type CoveredReason = string | null | undefined;

/** The reason of a stored change as its document is made with it: those of before had none in it. */
export function coveredReason(change: { readonly document: string; readonly reason: string | null }): CoveredReason {
  const { reason } = JSON.parse(change.document) as ChangeDocument;
  return reason === undefined ? undefined : change.reason;
}

/** Computes what a guarded command would do now: asked for when it is parked, and again when it is applied. */
export async function changeDocument<I>(
  spec: GuardedCommandSpec<I, unknown>,
  q: { tx: Tx; ctx: Context; input: I; target: Target; targetId: string; reason: CoveredReason },
): Promise<{ readonly text: string; readonly hash: string; readonly effect: Effect }> {
  const { crypto } = q.ctx.deps;
  const effect = await spec.effect(q);
  const document: ChangeDocument = {
    v: 1,
    operation: spec.name,
    gateway: q.target.gateway,
    target: q.targetId,
    title: effect.title,
    base: crypto.sha256Hex(effect.base),
    effect: effect.fields,
    ...(q.reason !== undefined && { reason: q.reason ? crypto.sha256Hex(q.reason) : null }),
    command: crypto.keyed("change.command", canonical(q.input)),
    key: crypto.keyId,
  };
  const text = canonical(document);
  return { text, hash: crypto.sha256Hex(text), effect };
}
