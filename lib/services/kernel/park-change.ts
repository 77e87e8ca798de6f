import { canonical } from "@/lib/domain/audit/canonical";
import type { Target } from "@/lib/domain/access/decide";
import { AppError } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import { appendAudit } from "@/lib/db/audit-log";
import { requestChange } from "@/lib/db/changes";
import type { Tx } from "@/lib/db/transaction";
import { decidersOf } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { changeDocument } from "./change-document";
import type { Context } from "./context";
import { recordOf } from "./record";
import type { GuardedCommandSpec } from "./spec";

/** Stores a guarded command, sealed, with the frozen document of what it would do; gives the change's id. */
export async function parkChange<I>(
  spec: GuardedCommandSpec<I, unknown>,
  q: { tx: Tx; ctx: Context; input: I; target: Target; targetId: string },
): Promise<string> {
  const { ctx, tx, target } = q;
  const requester = ctx.actor;
  if (requester.kind !== "person" && requester.kind !== "token")
    throw new AppError("FORBIDDEN", "Only a person can ask for a guarded change.");
  const id = ctx.deps.newId();
  const { text, hash, effect } = await changeDocument(spec, q);
  const sealed = ctx.deps.seal.close(Secret.fromText(canonical(q.input)), {
    table: "change",
    column: "command_sealed",
    row: id,
    binding: hash,
  });
  await requestChange(tx, requester.credential, {
    id,
    gatewayId: target.gateway,
    operation: spec.name,
    targetId: q.targetId,
    title: effect.title,
    reason: null,
    document: text,
    hash,
    commandSealed: sealed,
  });
  await tell(tx, await decidersOf(tx, id), {
    ...{ kind: "change.requested", gatewayId: target.gateway, changeId: id, object: effect.title },
    byId: requester.personId,
  });
  const object = { kind: "change", id, label: effect.title } as const;
  await appendAudit(tx, [
    recordOf(ctx, { type: "change.requested", object, data: { operation: spec.name, hash } }, target, "pending"),
  ]);
  return id;
}
