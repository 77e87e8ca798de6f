import { canonical } from "@/lib/domain/audit/canonical";
import type { Target } from "@/lib/domain/access/decide";
import type { Tx } from "@/lib/db/transaction";
import type { Context } from "./context";
import type { Effect, EffectField, GuardedCommandSpec } from "./spec";

/** The frozen text that approvers see and approve. Its hash covers base, target, effect and command. */
export interface ChangeDocument {
  readonly v: 1;
  readonly operation: string;
  readonly gateway: string | null;
  readonly target: string;
  readonly title: string;
  /** sha256 of what the command builds upon. */
  readonly base: string;
  readonly effect: readonly EffectField[];
  /** Keyed fingerprint of the whole input, and the id of the key. */
  readonly command: string;
  readonly key: string;
}

/** Computes what a guarded command would do now: asked for when it is parked, and again when it is applied. */
export async function changeDocument<I>(
  spec: GuardedCommandSpec<I, unknown>,
  q: { tx: Tx; ctx: Context; input: I; target: Target; targetId: string },
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
    command: crypto.keyed("change.command", canonical(q.input)),
    key: crypto.keyId,
  };
  const text = canonical(document);
  return { text, hash: crypto.sha256Hex(text), effect };
}
