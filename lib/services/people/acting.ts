import { AppError } from "@/lib/domain/errors";
import type { Secret } from "@/lib/domain/secret";
import type { Context } from "@/lib/services/kernel/context";

/** The credential from which the database derives who acts; tokens do not decide about people. */
export function sessionCredential({ actor }: Context): Secret {
  if (actor.kind !== "person") throw new AppError("STEP_UP_REQUIRED");
  return actor.credential;
}

/** The same, and null for one whose approved change is being applied: there the database knows who asked. */
export function credentialOrApplied(ctx: Context): Secret | null {
  return ctx.actor.kind === "requester" ? null : sessionCredential(ctx);
}
