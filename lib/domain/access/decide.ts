import { isGuardedOperation } from "./guarded-operations";
import {
  forMachines,
  grantsOfJob,
  grantsOfRole,
  notForTokens,
  type Job,
  type Permission,
  type Role,
} from "./permissions";

/** A role held for one gateway (its id), or for all (null). */
export interface Grant {
  readonly role: Role;
  readonly gateway: string | null;
}

/** The actor as far as rights go. A token's rights are its scopes ∩ what its owner holds now ∩ what tokens may do at all. */
export type Principal =
  | { readonly kind: "anonymous" }
  | { readonly kind: "job"; readonly job: Job }
  /** A gateway's own token: its scopes, as far as machines may have them, at that gateway alone. */
  | { readonly kind: "machine"; readonly gateway: string; readonly scopes: readonly Permission[] }
  | { readonly kind: "person"; readonly grants: readonly Grant[] }
  | { readonly kind: "token"; readonly grants: readonly Grant[]; readonly scopes: readonly Permission[] };

export type Needed = Permission | "public" | "signed-in";

/** What is acted upon: `gateway` null means the installation as a whole, which needs a grant for all. */
export interface Target {
  readonly gateway: string | null;
  readonly guarded: boolean;
}

export type Answer = "allow" | "ask" | "deny";

/** Does the actor hold the permission for that gateway (undefined: for any gateway at all)? */
export function holds(principal: Principal, needed: Needed, gateway?: string | null): boolean {
  if (needed === "public") return true;
  if (principal.kind === "anonymous") return false;
  if (principal.kind === "job") return needed !== "signed-in" && grantsOfJob[principal.job].includes(needed);
  if (principal.kind === "machine") {
    const may = needed !== "signed-in" && principal.scopes.includes(needed) && forMachines.includes(needed);
    return may && (gateway === undefined || gateway === principal.gateway);
  }
  if (needed === "signed-in") return true;
  if (principal.kind === "token" && (!principal.scopes.includes(needed) || notForTokens.includes(needed))) return false;
  return principal.grants.some(
    (grant) =>
      (gateway === undefined || grant.gateway === null || grant.gateway === gateway) &&
      grantsOfRole[grant.role].includes(needed),
  );
}

/**
 * May this be done: *allow*, *deny*, or *ask* other people first. `replaying` is true only when the database has just
 * accepted the approvals in the same transaction.
 */
export function decide(q: {
  readonly principal: Principal;
  readonly needed: Needed;
  readonly operation: string;
  readonly target: Target;
  readonly replaying: boolean;
}): Answer {
  if (!holds(q.principal, q.needed, q.target.gateway)) return "deny";
  if (q.target.guarded && isGuardedOperation(q.operation) && !q.replaying) return "ask";
  return "allow";
}

/** Every permission the actor holds for a gateway, for hiding what would be refused. */
export function permissionsHeld(grants: readonly Grant[], gateway: string | null): readonly Permission[] {
  const held = new Set<Permission>();
  for (const grant of grants) {
    if (grant.gateway === null || grant.gateway === gateway) grantsOfRole[grant.role].forEach((p) => held.add(p));
  }
  return [...held];
}
