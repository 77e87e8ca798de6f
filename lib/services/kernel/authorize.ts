import { decide, holds, type Answer, type Target } from "@/lib/domain/access/decide";
import type { Permission } from "@/lib/domain/access/permissions";
import type { AuditEvent } from "@/lib/domain/audit/event";
import { AppError } from "@/lib/domain/errors";
import { principalOf, type Context, type Someone } from "./context";
import { recordRefusal } from "./refusal";
import type { Spec } from "./spec";

type Asked = Pick<Spec<never, never>, "name" | "permission" | "session" | "beforeEnrolment">;

const enrolFirst = "Your account needs a second factor first: set it up at /enrol, and go on from there.";

const recentMs = 5 * 60_000;

/** Before any parsing: does the actor hold the permission anywhere, by a session of the right kind? Else it throws. */
export async function authorizeAtAll(ctx: Context, spec: Asked): Promise<void> {
  // Before rights: whatever a token may do, it is told the same of what only a person does.
  if (spec.session !== "any" && (ctx.actor.kind === "token" || ctx.actor.kind === "machine")) {
    throw await refusal(ctx, spec.name, "STEP_UP_REQUIRED", null);
  }
  if (!holds(principalOf(ctx.actor), spec.permission)) {
    const code = ctx.actor.kind === "anonymous" ? "UNAUTHENTICATED" : "FORBIDDEN";
    throw await refusal(ctx, spec.name, code, null);
  }
  if (ctx.actor.kind === "person" && ctx.actor.mustEnrol && !spec.beforeEnrolment && spec.permission !== "public") {
    throw await refusal(ctx, spec.name, "FORBIDDEN", null, enrolFirst);
  }
  if (spec.session === "recent" && ctx.actor.kind === "person") {
    const age = ctx.deps.clock().getTime() - ctx.actor.authenticatedAt.getTime();
    if (age > recentMs) throw await refusal(ctx, spec.name, "STEP_UP_REQUIRED", null);
  }
}

/** For the stored target: allow or ask. A denial throws `Denied`, for the caller to record once its transaction ended. */
export function authorizeTarget(ctx: Context, spec: Asked, target: Target, replaying = false): Exclude<Answer, "deny"> {
  const answer = decide({
    principal: principalOf(ctx.actor),
    needed: spec.permission,
    operation: spec.name,
    target,
    replaying,
  });
  if (answer === "deny") throw new Denied(target.gateway);
  return answer;
}

/** Whether a person holds a permission for a gateway now: for what was asked for earlier and goes on by itself. */
export function stillHolds({ grants }: Someone, permission: Permission, gateway: string): boolean {
  return holds({ kind: "person", grants }, permission, gateway);
}

/** Thrown inside a transaction so that it rolls back; becomes FORBIDDEN after the refusal is on record. */
export class Denied extends Error {
  constructor(readonly gateway: string | null) {
    super("denied");
  }
}

/** Thrown inside a transaction so that it rolls back: a refusal that the log calls by a name of its own, and its answer. */
export class RefusedAs extends Error {
  constructor(
    readonly event: AuditEvent,
    readonly gateway: string | null,
    readonly answer: AppError,
  ) {
    super("refused");
  }
}

/** Runs `work`; a refusal inside it, ours or the database's, is recorded after the transaction has rolled back. */
export async function recordingRefusals<T>(ctx: Context, name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Denied) throw await refusal(ctx, name, "FORBIDDEN", error.gateway);
    if (error instanceof RefusedAs) {
      const { event, gateway, answer } = error;
      await recordRefusal(ctx, { operation: name, code: answer.code, gateway, rule: null, event });
      throw answer;
    }
    if (error instanceof AppError && error.rule !== null) {
      await recordRefusal(ctx, { operation: name, code: error.code, gateway: null, rule: error.rule });
    }
    throw error;
  }
}

async function refusal(
  ctx: Context,
  name: string,
  code: "UNAUTHENTICATED" | "FORBIDDEN" | "STEP_UP_REQUIRED",
  gateway: string | null,
  detail?: string,
): Promise<AppError> {
  await recordRefusal(ctx, { operation: name, code, gateway, rule: null });
  return new AppError(code, detail);
}
