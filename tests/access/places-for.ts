import type { Operation } from "@/lib/services/kernel/operation";
import { expectedRights, type Case, type Right } from "./expected-rights";
import { withoutTarget } from "./attempts";
import type { Place, World } from "./world";

export function rightOf({ operation }: Operation): Right {
  const right = expectedRights[operation];
  if (right === undefined) throw new Error(`${operation} has no row in the table of expected rights.`);
  return right;
}

/** Where the principal's role is held, and where the operation is tried. */
export function placesFor(
  operation: Operation,
  which: Case,
  { own, other, guarded = own }: Pick<World, "own" | "other"> & { readonly guarded?: Place },
): { readonly held: string | null; readonly tried: Place } {
  const home = which === "guarded" ? guarded : own;
  // Held for all it counts everywhere: there, "other" is a role that is held for one gateway only.
  const held = rightOf(operation).where === "all" && which !== "other" ? null : home.id;
  return { held, tried: which === "other" ? other : home };
}

/** The cases that make sense for an operation before there is a guarded gateway. */
export function unguardedCases(operation: Operation): readonly Exclude<Case, "guarded">[] {
  const right = expectedRights[operation.operation];
  return (["own", "other", "wrong"] as const).filter(
    (which) =>
      (which !== "other" || right?.where !== "self") &&
      (which !== "wrong" || !withoutTarget.includes(operation.operation)),
  );
}
