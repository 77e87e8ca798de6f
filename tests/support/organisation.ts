import { createHash, randomBytes, randomUUID } from "node:crypto";
import pg from "pg";
import { Secret } from "@/lib/domain/secret";
import type { Role } from "@/lib/domain/access/permissions";

/** A connection that the test ends; what the server says of a dying connection is not an event nobody handles. */
export async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  return client;
}

export const sha256 = (text: string): Buffer => createHash("sha256").update(text, "utf8").digest();

export interface PersonPlan {
  readonly name?: string;
  readonly email?: string;
  readonly roles?: readonly (readonly [Role, string | null])[];
  readonly confirmed?: boolean;
  readonly suspended?: boolean;
}

const dutyOf = (roles: NonNullable<PersonPlan["roles"]>): string =>
  roles.some(([role]) => role === "access-admin")
    ? "access"
    : roles.some(([role]) => role === "auditor")
      ? "audit"
      : "work";

/** Written by the owner role, as the seed writes people. */
export async function addPerson(owner: pg.Client, plan: PersonPlan = {}): Promise<string> {
  const { roles = [], confirmed = true, suspended = false } = plan;
  const id = randomUUID();
  const { name = "Somebody", email = `${id}@example.test` } = plan;
  const salt = `salt-of-${id}`;
  await owner.query(
    `insert into person (id, name, email, email_normal, duty, password_hash, commitment, salt, confirmed_at, suspended_at)
     values ($1, $2, $3, $4, $5, '$argon2id$test', $6, $7, $8, $9)`,
    [
      ...[id, name, email, `${id}@normal.test`, dutyOf(roles), sha256([salt, name, email].join("\n")).toString("hex")],
      ...[salt, confirmed ? new Date() : null, suspended ? new Date() : null],
    ],
  );
  for (const [role, gateway] of roles) {
    await owner.query("insert into role_grant (person_id, role, gateway_id) values ($1, $2, $3)", [id, role, gateway]);
  }
  return id;
}

/** Guarded gateways come last: once there is one, adding another needs a change. */
export async function addGateway(
  owner: pg.Client,
  {
    guarded = false,
    approvals = 1,
    loadedVaults = "bundled",
    edition = "enterprise",
  }: {
    readonly guarded?: boolean;
    readonly approvals?: number;
    readonly loadedVaults?: string;
    readonly edition?: "enterprise" | "konnect";
  } = {},
): Promise<string> {
  const id = randomUUID();
  await owner.query(
    `insert into gateway (id, name, edition, kong_version, guarded, approvals_needed, loaded_vaults)
     values ($1, $2, $6, '3.15', $3, $4, $5)`,
    [id, `g-${id}`, guarded, approvals, loadedVaults, edition],
  );
  return id;
}

export interface SessionPlan {
  readonly idleMinutes?: number;
  readonly expired?: boolean;
  readonly ended?: boolean;
}

/** Opens a session as signing in does; gives the credential that stands in the cookie. */
export async function addSession(owner: pg.Client, person: string, plan: SessionPlan = {}): Promise<Secret> {
  const text = randomBytes(32).toString("base64url");
  await owner.query(
    `insert into session (person_id, secret_hash, created_at, authenticated_at, last_seen_at, expires_at, ended_at, ended_why)
     values ($1, $2, now() - interval '2 hours', now(), now() - make_interval(mins => $3), now() + $4::interval, $5, $6)`,
    [
      ...[person, sha256(text), plan.idleMinutes ?? 0, plan.expired ? "-1 minute" : "1 hour"],
      ...[plan.ended ? new Date() : null, plan.ended ? "revoked" : null],
    ],
  );
  return Secret.fromText(text);
}

export async function addToken(
  owner: pg.Client,
  person: string,
  { revoked = false, expired = false }: { readonly revoked?: boolean; readonly expired?: boolean } = {},
): Promise<Secret> {
  const text = `kh_${randomBytes(32).toString("base64url")}`;
  await owner.query(
    `insert into api_token (person_id, name, prefix, secret_hash, scopes, expires_at, revoked_at)
     values ($1, 'test', 'kh_test', $2, '{vault.propose}', now() + $3::interval, $4)`,
    [person, sha256(text), expired ? "-1 minute" : "1 hour", revoked ? new Date() : null],
  );
  return Secret.fromText(text);
}
