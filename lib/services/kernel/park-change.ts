import { canonical } from "@/lib/domain/audit/canonical";
import type { AuditEvent } from "@/lib/domain/audit/event";
import type { Target } from "@/lib/domain/access/decide";
import { AppError } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import { appendAudit } from "@/lib/db/audit-log";
import { putChange } from "@/lib/db/changes";
import type { Tx } from "@/lib/db/transaction";
import { decidersOf } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { changeDocument } from "./change-document";
import type { Context } from "./context";
import type { Planned } from "./parked";
import { recordOf } from "./record";
import type { RequestAs } from "./request-as";
import type { GuardedCommandSpec } from "./spec";

/** Stores a guarded command, sealed, with the frozen document of what it would do; gives the change's id. */
export async function parkChange<I>(
  spec: GuardedCommandSpec<I, unknown>,
  q: { tx: Tx; ctx: Context; input: I; target: Target; targetId: string; as: RequestAs },
): Promise<string> {
  const { tx, ctx, target, targetId, as } = q;
  const input = (await spec.settle?.(q)) ?? q.input;
  const document = await changeDocument(spec, { ...q, input, reason: as.reason || null });
  const planned: Planned = { operation: spec.name, input, target, targetId, ...document };
  const { id, event } = await storeChange({ tx, ctx, planned, ...as });
  await appendAudit(tx, [recordOf(ctx, event, target, "pending")]);
  return id;
}

interface Storing {
  readonly tx: Tx;
  readonly ctx: Context;
  /** With the same reason. */
  readonly planned: Planned;
  readonly reason: string;
  readonly draft: boolean;
  /** The closed change that it takes the place of. */
  readonly follows?: string;
}

/** Puts a planned change there, as a request (telling whoever may decide) or as a draft; gives its id and what the log says. */
export async function storeChange(q: Storing): Promise<{ readonly id: string; readonly event: AuditEvent }> {
  const { tx, ctx, planned, reason, draft, follows = null } = q;
  const requester = ctx.actor;
  if (requester.kind !== "person" && requester.kind !== "token")
    throw new AppError("FORBIDDEN", "Only a person can ask for a guarded change.");
  const id = ctx.deps.newId();
  const { operation, target, targetId, text, hash, effect } = planned;
  await putChange(tx, requester.credential, {
    ...{ id, gatewayId: target.gateway, operation, targetId, title: effect.title, reason: reason || null },
    ...{ document: text, hash, commandSealed: sealCommand(ctx, { id, hash, input: planned.input }) },
    ...{ draft, followsId: follows },
  });
  if (!draft) await tellOfRequest(tx, { id, gatewayId: target.gateway, title: effect.title, byId: requester.personId });
  const object = { kind: "change", id, label: effect.title } as const;
  const data = { operation, hash, ...(follows !== null && { follows }) };
  return { id, event: draft ? { type: "change.drafted", object, data } : { type: "change.requested", object, data } };
}

/** Tells whoever may decide that something waits for them. */
export async function tellOfRequest(
  tx: Tx,
  change: { readonly id: string; readonly gatewayId: string | null; readonly title: string; readonly byId: string },
): Promise<void> {
  const { id, gatewayId, title, byId } = change;
  const notice = { kind: "change.requested", gatewayId, changeId: id, object: title, byId } as const;
  await tell(tx, await decidersOf(tx, id), notice);
}

/** A command's input as it is kept: sealed for that change with that document. */
export function sealCommand(
  { deps }: Context,
  { id, hash, input }: { readonly id: string; readonly hash: string; readonly input: unknown },
): Uint8Array {
  const place = { table: "change", column: "command_sealed", row: id, binding: hash };
  return deps.seal.close(Secret.fromText(canonical(input)), place);
}
