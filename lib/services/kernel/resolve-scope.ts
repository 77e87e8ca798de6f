import type { Target } from "@/lib/domain/access/decide";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import type { Context } from "./context";
import type { Spec } from "./spec";

/** The stored target of an operation; throws NOT_FOUND where there is none. */
export async function resolveScope<I>(
  spec: Pick<Spec<I, unknown>, "scope">,
  q: { tx: Tx; ctx: Context; input: I },
): Promise<Target> {
  if (spec.scope === "global") return { gateway: null, guarded: false };
  const target = await spec.scope(q);
  if (target === null) throw new AppError("NOT_FOUND");
  return target;
}
