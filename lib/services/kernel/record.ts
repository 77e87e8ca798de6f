import type { Target } from "@/lib/domain/access/decide";
import type { AuditActor, AuditEvent, AuditOutcome, AuditRecord } from "@/lib/domain/audit/event";
import type { Actor, Context } from "./context";

/** The row of the log for an event: who, by what, for which gateway, with which result. */
export function recordOf(
  ctx: Pick<Context, "actor" | "requestId">,
  event: AuditEvent,
  target: Pick<Target, "gateway">,
  outcome: AuditOutcome,
): AuditRecord {
  return { event, actor: auditActor(ctx.actor), gateway: target.gateway, outcome, requestId: ctx.requestId };
}

function auditActor(actor: Actor): AuditActor {
  if (actor.kind === "anonymous") return { kind: "anonymous" };
  if (actor.kind === "job") return { kind: "job", id: actor.job };
  if (actor.kind === "machine") return { kind: "machine", id: actor.tokenId, name: actor.name };
  const { personId: id, commitment } = actor;
  if (actor.kind === "token") return { kind: "person", id, commitment, token: actor.tokenId };
  if (actor.kind === "person") return { kind: "person", id, commitment, session: actor.sessionId };
  return { kind: "person", id, commitment };
}
