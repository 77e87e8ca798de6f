import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { Job, Permission, Role } from "@/lib/domain/access/permissions";
import type { Deps } from "@/lib/services/deps";
import type { Context } from "@/lib/services/kernel/context";
import { actorOfSession, actorOfToken } from "@/lib/services/sessions/authenticate";
import { addPerson, sha256, type PersonPlan } from "./organisation";

/** A signed-in person's context: person, session and credential stand in the database. `owner` writes them. */
export async function signedIn(
  deps: Deps,
  owner: pg.Client,
  roles: readonly (readonly [Role, string | null])[],
  plan: Omit<PersonPlan, "roles"> = {},
): Promise<Context & { readonly personId: string; readonly secret: string }> {
  const personId = await addPerson(owner, { ...plan, roles });
  const secret = `session-${randomUUID()}${randomUUID()}`;
  await owner.query(
    `insert into session (person_id, secret_hash, created_at, authenticated_at, last_seen_at, expires_at)
     values ($1, $2, $3, $3, $3, $3::timestamptz + interval '8 hours')`,
    [personId, sha256(secret), deps.clock()],
  );
  const actor = await actorOfSession(deps, secret);
  if (actor === null) throw new Error("The session that was just written does not count.");
  return { deps, requestId: randomUUID(), actor, personId, secret };
}

/** The same person by a token with some permissions. */
export async function byToken(
  deps: Deps,
  owner: pg.Client,
  personId: string,
  scopes: readonly Permission[],
): Promise<Context & { readonly token: string }> {
  const token = `kh_${randomUUID()}${randomUUID()}`.slice(0, 46);
  await owner.query(
    `insert into api_token (person_id, name, prefix, secret_hash, scopes, created_at, expires_at)
     values ($1, 'test', $2, $3, $4, $5, $5::timestamptz + interval '1 day')`,
    [personId, token.slice(0, 9), sha256(token), scopes, deps.clock()],
  );
  const actor = await actorOfToken(deps, token);
  if (actor === null) throw new Error("The token that was just written does not count.");
  return { deps, requestId: randomUUID(), actor, token };
}

/** A gateway's own token. */
export async function byMachine(
  deps: Deps,
  owner: pg.Client,
  gatewayId: string,
  scopes: readonly Permission[],
): Promise<Context & { readonly actor: Extract<Context["actor"], { kind: "machine" }>; readonly token: string }> {
  const token = `khm_${randomUUID()}${randomUUID()}`.slice(0, 47);
  await owner.query(
    `insert into machine_token (gateway_id, name, prefix, secret_hash, scopes, created_at, expires_at)
     values ($1, 'reports', $2, $3, $4, $5, $5::timestamptz + interval '1 day')`,
    [gatewayId, token.slice(0, 10), sha256(token), scopes, deps.clock()],
  );
  const actor = await actorOfToken(deps, token);
  if (actor?.kind !== "machine") throw new Error("The token that was just written does not count.");
  return { deps, requestId: randomUUID(), actor, token };
}

export const stranger = (deps: Deps): Context => {
  return { deps, requestId: randomUUID(), actor: { kind: "anonymous", address: null } };
};

export const job = (deps: Deps, name: Job = "sweep"): Context => {
  return { deps, requestId: randomUUID(), actor: { kind: "job", job: name } };
};
