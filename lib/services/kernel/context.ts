import type { Grant, Principal } from "@/lib/domain/access/decide";
import type { Job, Permission } from "@/lib/domain/access/permissions";
import type { Secret } from "@/lib/domain/secret";
import type { Deps } from "@/lib/services/deps";

interface Someone {
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
      readonly credential: Secret;
    })
  | (Someone & {
      readonly kind: "token";
      readonly tokenId: string;
      readonly scopes: readonly Permission[];
      readonly credential: Secret;
    });

export interface Context {
  readonly actor: Actor;
  readonly deps: Deps;
  /** Names the request in log, audit and on error screens. */
  readonly requestId: string;
}

/** The signed-in person behind a person or token; null for jobs and strangers. */
export function personOf(actor: Actor): (Actor & Someone) | null {
  return actor.kind === "person" || actor.kind === "token" ? actor : null;
}

export function principalOf(actor: Actor): Principal {
  return actor;
}
