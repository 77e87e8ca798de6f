import type { Needed, Target } from "@/lib/domain/access/decide";
import { isAboutPeople } from "@/lib/domain/access/guarded-operations";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { anyGatewayScope, installationScope } from "@/lib/services/gateways/gateway-scope";
import type { Context } from "@/lib/services/kernel/context";

/** What a question about rights is about. */
export interface AskedRight {
  readonly needed: Needed;
  readonly target: Target;
  /** What it takes besides a role, in words; null for nothing. */
  readonly besides: string | null;
}

const besidesRole: Readonly<Record<string, string>> = {
  "emergency.apply": "an emergency grant for that gateway, and a request of their own",
  "emergency.review": "not having applied it themselves",
  "change.decide": "not having asked for it or edited it",
  "person.decide-change": "not having asked for it, and not being whom it is about",
  "role.grant": "somebody else's approval, where the role is Approver or Access admin",
  "person.confirm": "somebody else's approval, for whoever gave out the link",
  "change.withdraw": "having asked for it themselves",
};

/** The operation of that name, at the gateway of that name or (empty) at the installation. Throws INVALID, NOT_FOUND. */
export async function askedRight(
  tx: Tx,
  ctx: Context,
  { operation, gateway }: { readonly operation: string; readonly gateway: string },
): Promise<AskedRight> {
  const known = ctx.deps.operation(operation);
  if (known === null) throw new AppError("INVALID", undefined, { operation: "There is no such operation." });
  const target = gateway === "" ? await installationScope({ tx }) : await anyGatewayScope({ tx, input: { gateway } });
  if (target === null) throw new AppError("NOT_FOUND");
  // About people no gateway's guard counts: an emergency grant always waits for others, the rest by what is asked for.
  const guarded = isAboutPeople(operation) ? operation === "emergency.grant" : target.guarded;
  return { needed: known.permission, target: { ...target, guarded }, besides: besidesRole[operation] ?? null };
}
