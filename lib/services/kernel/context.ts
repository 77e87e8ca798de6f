import type { Grant, Principal } from "@/lib/domain/access/decide";
import type { Job, Permission } from "@/lib/domain/access/permissions";
import type { Secret } from "@/lib/domain/secret";
import type { Deps } from "@/lib/services/deps";

export interface Someone {
  readonly personId: string;
  readonly name: string;
  /** Salted commitment to name and address: what the audit chain holds of a person besides the id. */
  readonly commitment: string;
  readonly grants: readonly Grant[];
}

/** Who acts. The credential goes to the database's own functions, which derive the actor from it again. */
export type Actor =
  | { readonly kind: "anonymous"; readonly address: string | null }
  | { readonly kind: "job"; readonly job: Job }
  | (Someone & {
      readonly kind: "person";
      readonly sessionId: string;
      readonly authenticatedAt: Date;
      /** Has to have a second factor and has none: may set one up, and nothing else. */
      readonly mustEnrol: boolean;
      readonly credential: Secret;
    })
  | (Someone & {
      readonly kind: "token";
      readonly tokenId: string;
      readonly scopes: readonly Permission[];
      readonly credential: Secret;
    })
  /** A gateway's own token: no person stands behind it, and the database's functions know none. */
  | {
      readonly kind: "machine";
      readonly tokenId: string;
      readonly name: string;
      readonly gateway: string;
      readonly scopes: readonly Permission[];
    }
  /** Whose approved change is being applied, inside the call of the last approver; holds the rights they have now. */
  | (Someone & { readonly kind: "requester" });

export interface Context {
  readonly actor: Actor;
  readonly deps: Deps;
  /** Names the request in log, audit and on error screens. */
  readonly requestId: string;
}

/** The person behind the request; null for machines, jobs and strangers. */
export function personOf(actor: Actor): Someone | null {
  return actor.kind === "anonymous" || actor.kind === "job" || actor.kind === "machine" ? null : actor;
}

/** Under which id budgets count what is asked for: the person's; all of a gateway's own tokens are one; null for jobs and strangers. */
export function spenderOf(actor: Actor): string | null {
  return actor.kind === "machine" ? actor.gateway : (personOf(actor)?.personId ?? null);
}

export function principalOf(actor: Actor): Principal {
  return actor.kind === "requester" ? { kind: "person", grants: actor.grants } : actor;
}
