import { randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";
import { Client } from "pg";
import type { TestDatabase } from "@/tests/support/database";
import { connected, sha256 } from "@/tests/support/organisation";
import { cast, gateways, human, roleOfGroup, type GatewayAt } from "./cast";
import { dutyOf } from "./modelled-people";

export interface StagedChange {
  readonly id: string;
  /** Of what it does now: a draft may be written at. */
  hash: string;
  readonly target: string;
  readonly number: number;
}

/** The rows of one history in the database: nobody and nothing of another history counts in it. */
export interface Scenery {
  readonly people: readonly string[];
  /** Each one's at the provider. */
  readonly subjects: readonly string[];
  readonly gateways: readonly string[];
  readonly tokens: readonly string[];
  /** The secret of each one's newest session. */
  readonly sessions: string[];
  readonly changes: StagedChange[];
}

/**
 * Where histories are played: connections as the runtime role, and one of the server's superuser, which moves time and
 * sets scenes with all triggers off.
 */
export class Stage {
  private constructor(
    readonly clients: readonly Client[],
    private readonly admin: pg.Client,
  ) {}

  static async open(database: TestDatabase, clients: number): Promise<Stage> {
    const admin = await connected(database.adminUrl);
    await admin.query("set session_replication_role = replica");
    await admin.query("update installation set bootstrap_closed_at = now()");
    await admin.query(
      `insert into single_sign_on (issuer, client_id, client_secret_sealed, scopes, groups_claim, button)
       values ($1, 'keyhole', decode(repeat('00', 38), 'hex'), 'openid', 'groups', 'Sign in')`,
      [issuer],
    );
    const made = await Promise.all(Array.from({ length: clients }, () => connected(database.appUrl)));
    // What a crash would lose is no matter here.
    for (const client of [admin, ...made]) await client.query("set synchronous_commit = off");
    return new Stage(made, admin);
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients, this.admin].map((client) => client.end()));
  }

  /** Everybody of earlier histories leaves, and the cast comes on, signed in. */
  async set(): Promise<Scenery> {
    const run = randomUUID();
    const people = cast.map(() => randomUUID());
    const places = gateways.map(() => randomUUID());
    const [sessions, tokens] = [cast.map(() => newSecret()), cast.map(() => `kh_${newSecret()}`)];
    const roles = cast.flatMap((member, at) =>
      member.roles.map(([role, where]) => ({
        person: people[at],
        role,
        gateway: where === null ? null : places[where],
        origin: member.byClaim ? "claim" : "direct",
      })),
    );
    const mapping = Object.entries(roleOfGroup).map(([value, [role, where]]) => ({
      ...{ id: randomUUID(), value, role, gateway: where === null ? null : places[where] },
    }));
    const subjects = cast.map((_, at) => `${at}@${run}`);
    const onCall = cast.flatMap(({ emergencyAt }, at) =>
      emergencyAt === undefined ? [] : [{ id: randomUUID(), person: people[at], gateway: places[emergencyAt] }],
    );
    const rows = {
      people: people.map((id, at) => ({
        ...{ id, name: cast[at]?.name, email: mailOf(at, run), normal: `${at}@${run}` },
        duty: dutyOf(cast[at]?.roles ?? []),
        confirmed: cast[at]?.unconfirmed !== true,
      })),
      gateways: places.map((id, at) => ({ id, needed: gateways[at] })),
      sessions: people.map((person, at) => ({ person, hash: sha256(sessions[at] ?? "").toString("hex") })),
      tokens: people.map((person, at) => ({ person, hash: sha256(tokens[at] ?? "").toString("hex") })),
      identities: people.map((person, at) => ({ person, subject: subjects[at] })),
      ...{ roles, onCall, mapping },
    };
    await this.admin.query(sceneSql(JSON.stringify(rows)));
    return { people, subjects, gateways: places, tokens, sessions, changes: [] };
  }

  /** As if so much time had gone by for everything of this history. */
  async wait({ people, gateways: places, changes }: Scenery, ms: number): Promise<void> {
    const by = `interval '${ms} milliseconds'`;
    const back = (columns: readonly string[]) => columns.map((column) => `${column} = ${column} - ${by}`).join(", ");
    const of = (ids: readonly string[]) => `in (${["null", ...ids.map((id) => `'${id}'`)].join(", ")})`;
    const ids = changes.map(({ id }) => id);
    await this.admin.query(`
      update session set ${back(["created_at", "authenticated_at", "last_seen_at", "expires_at"])} where person_id ${of(people)};
      update change set ${back(["requested_at", "expires_at", "closed_at", "drafted_at"])} where id ${of(ids)};
      update decision set ${back(["decided_at"])} where change_id ${of(ids)};
      update emergency_grant set ${back(["granted_at", "expires_at"])} where gateway_id ${of(places)};
      update emergency set ${back(["applied_at", "review_by", "reviewed_at"])} where gateway_id ${of(places)};`);
  }

  async raise(gateway: string): Promise<void> {
    await this.admin.query("update gateway set approvals_needed = 3 where id = $1", [gateway]);
  }

  async grantOf(person: string, role: string, gateway: string | null): Promise<string | null> {
    const { rows } = await this.admin.query<{ id: string }>(
      "select id from role_grant where person_id = $1 and role = $2 and gateway_id is not distinct from $3::uuid",
      [person, role, gateway],
    );
    return rows[0]?.id ?? null;
  }

  /** Who of the history holds which roles at its end, and whether their word counts. */
  async standing({ people }: Scenery): Promise<readonly { readonly roles: string[]; readonly counts: boolean }[]> {
    const { rows } = await this.admin.query<{ roles: string[]; counts: boolean }>(
      `select array_agg(g.role) as roles, bool_and(p.suspended_at is null and p.confirmed_at is not null) as counts
       from role_grant g join person p on p.id = g.person_id where p.id = any ($1::uuid[]) group by p.id`,
      [people],
    );
    return rows;
  }

  /** Leaves rules out, for good: the database is of no other use then. */
  async loosen(statements: readonly string[], edits: readonly FunctionEdit[]): Promise<void> {
    await this.admin.query("set session_replication_role = origin");
    for (const edit of edits) await this.admin.query(edited(await this.definitionOf(edit.name), edit));
    for (const sql of statements) await this.admin.query(sql);
    await this.admin.query("set session_replication_role = replica");
  }

  private async definitionOf(name: string): Promise<string> {
    const { rows } = await this.admin.query<{ text: string }>(
      "select pg_get_functiondef(p.oid) as text from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname = $1",
      [name],
    );
    if (rows.length !== 1) throw new Error(`There are ${rows.length} functions called ${name}.`);
    return rows[0]!.text;
  }
}

export interface FunctionEdit {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

function edited(definition: string, { name, from, to }: FunctionEdit): string {
  const changed = definition.replaceAll(from, to);
  if (changed === definition) throw new Error(`${name} has nothing like ${from} any more.`);
  return changed;
}

export const issuer = "https://id.test";

export const newSecret = (): string => randomBytes(32).toString("base64url");

/** One human's accounts differ in case only. */
function mailOf(member: number, run: string): string {
  const mail = `${human(member)}@${run}.test`;
  return human(member) === member ? mail : mail.toUpperCase();
}

/** The id of a gateway; null for all. */
export function placeOf({ gateways: places }: Scenery, at: GatewayAt): string | null {
  return at === null ? null : (places[at] ?? null);
}

const sceneSql = (rows: string): string => `
  do $scene$
  declare rows jsonb := $rows$${rows}$rows$;
  begin
    delete from role_grant;
    delete from emergency_grant;
    delete from claim_mapping;
    update person set suspended_at = now() where suspended_at is null;
    insert into person (id, name, email, email_normal, duty, password_hash, salt, commitment, confirmed_at)
      select id, name, email, normal, duty, '$argon2id$test', 'salt-salt-salt-salt', repeat('0', 64), case when confirmed then now() end
      from jsonb_to_recordset(rows -> 'people') as r (id uuid, name text, email text, normal text, duty text, confirmed boolean);
    insert into gateway (id, name, edition, kong_version, guarded, approvals_needed)
      select id, 'g-' || id, 'enterprise', '3.15', true, needed
      from jsonb_to_recordset(rows -> 'gateways') as r (id uuid, needed integer);
    insert into role_grant (person_id, role, gateway_id, origin, expires_at)
      select person, role, gateway, origin, case origin when 'claim' then now() + interval '7 days' end
      from jsonb_to_recordset(rows -> 'roles') as r (person uuid, role text, gateway uuid, origin text);
    insert into claim_mapping (id, issuer, claim, value, role, gateway_id, origin)
      select id, '${issuer}', 'groups', value, role, gateway, 'bootstrap'
      from jsonb_to_recordset(rows -> 'mapping') as r (id uuid, value text, role text, gateway uuid);
    insert into identity (issuer, subject, person_id)
      select '${issuer}', subject, person from jsonb_to_recordset(rows -> 'identities') as r (person uuid, subject text);
    insert into session (person_id, secret_hash, authenticated_at, last_seen_at, expires_at)
      select person, decode(hash, 'hex'), now(), now(), now() + interval '8 hours'
      from jsonb_to_recordset(rows -> 'sessions') as r (person uuid, hash text);
    insert into api_token (person_id, name, prefix, secret_hash, scopes, expires_at)
      select person, 'test', 'kh_test', decode(hash, 'hex'), '{vault.propose}', now() + interval '80 days'
      from jsonb_to_recordset(rows -> 'tokens') as r (person uuid, hash text);
    insert into emergency_grant (id, person_id, gateway_id, change_id, granted_by, granted_at, expires_at)
      select id, person, gateway, gen_random_uuid(), gen_random_uuid(), now(), now() + interval '10 days'
      from jsonb_to_recordset(rows -> 'onCall') as r (id uuid, person uuid, gateway uuid);
  end $scene$`;
