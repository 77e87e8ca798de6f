import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addGateway, addPerson, addSession, connected } from "@/tests/support/organisation";
import { testDatabase, type TestDatabase } from "@/tests/support/database";

/** What the runtime role tries, and the SQLSTATE it gets. 42501 is PostgreSQL's own refusal, KH… are ours. */
const forbidden: readonly (readonly [what: string, sql: string, state: string])[] = [
  // The log.
  ["edit an event", "update audit.event set body = body", "42501"],
  ["delete an event", "delete from audit.event", "42501"],
  ["empty the log", "truncate audit.event", "42501"],
  ["empty the log and its chain", "truncate audit.event, audit.link cascade", "42501"],
  ["choose the time of an event", `insert into audit.event (body, at) values ('{"a":1}', now())`, "42501"],
  [
    "choose the number of an event",
    `insert into audit.event (id, body) overriding system value values (1, '{"a":1}')`,
    "42501",
  ],
  [
    "link an event itself",
    "insert into audit.link (n, id, hash, type, outcome) values (9, 1, '\\x00', 'a.b', 'done')",
    "42501",
  ],
  ["edit a link", "update audit.link set actor = 'someone'", "42501"],
  ["delete a link", "delete from audit.link", "42501"],
  ["read the head", "select * from audit.head", "42501"],
  ["move the head", "update audit.head set n = 0", "42501"],
  ["lock the head", "select 1 from audit.head for update", "42501"],
  ["lock the head's table", "begin; lock table audit.head in share mode", "42501"],
  ["lock events", "select 1 from audit.event for update", "42501"],
  ["lock the log's table against others", "begin; lock table audit.event in access exclusive mode", "42501"],
  ["call the linking function", "select audit.link_event()", "42501"],
  ["switch the linking off", "alter table audit.event disable trigger event_link", "42501"],
  ["switch all triggers off", "set session_replication_role = replica", "42501"],
  ["drop the linking trigger", "drop trigger event_link on audit.event", "42501"],
  [
    "replace the linking function",
    "create or replace function audit.link_event() returns trigger language sql as 'select 1'",
    "42501",
  ],
  [
    "write the log at another isolation level",
    `begin isolation level repeatable read; insert into audit.event (body) values ('{"type":"a.b","outcome":"done"}'); commit`,
    "KH900",
  ],
  ["write what is no body", `insert into audit.event (body) values ('nonsense')`, "23514"],
  ["write a body without a type", `insert into audit.event (body) values ('{"outcome":"done"}')`, "23502"],
  ["write a body that is not JSON", `insert into audit.event (body) values ('{"type": }')`, "22P02"],
  // Tokens.
  [
    "make a gateway's token by hand",
    `insert into machine_token (gateway_id, name, prefix, secret_hash, scopes, expires_at)
     values ('$guarded', 'n', 'khm_', decode(repeat('00', 32), 'hex'), '{vault.read}', now() + interval '1 day')`,
    "42501",
  ],
  ["give a gateway's token more scopes", "update machine_token set scopes = '{reference.resolve}'", "42501"],
  ["turn a gateway's token to another gateway", "update machine_token set gateway_id = '$guarded'", "42501"],
  ["let a gateway's token live on", "update machine_token set expires_at = now() + interval '300 days'", "42501"],
  ["give a person's token more scopes", "update api_token set scopes = '{vault.propose}'", "42501"],
  // Duties and people.
  ["grant itself a role", "insert into role_grant (person_id, role) values ('$person', 'approver')", "42501"],
  [
    "link an identity to an account",
    "insert into identity (issuer, subject, person_id) values ('i', 's', '$person')",
    "42501",
  ],
  ["turn an identity to another person", "update identity set person_id = '$person'", "42501"],
  [
    "map a group to a role",
    "insert into claim_mapping (id, issuer, claim, value, role, origin) values (gen_random_uuid(), 'i', 'c', 'v', 'approver', 'bootstrap')",
    "42501",
  ],
  ["put another provider in place", "update single_sign_on set issuer = 'https://evil.example'", "42501"],
  ["mark an account for emergencies", "update person set break_glass = true", "42501"],
  [
    "open a session of single sign-on for whom no provider vouches",
    `insert into session (person_id, secret_hash, method, authenticated_at, last_seen_at, expires_at)
       values ('$person', sha256('x'), 'single sign-on', now(), now(), now() + interval '1 hour')`,
    "KH082",
  ],
  ["call the function that drops what claims gave", "select kh_drop_claimed(null)", "42501"],
  ["widen a grant", "update role_grant set gateway_id = null", "42501"],
  ["take a role away", "delete from role_grant", "42501"],
  ["change a duty", "update person set duty = 'audit'", "42501"],
  ["set a password", "update person set password_hash = null", "42501"],
  ["confirm an account", "update person set confirmed_at = now()", "42501"],
  ["reopen a suspended account", "update person set suspended_at = null", "42501"],
  [
    "make a person",
    "insert into person (name, email, email_normal, commitment, salt) values ('a', 'a@b', 'a@b', 'c', 's')",
    "42501",
  ],
  ["remove a person", "delete from person", "42501"],
  [
    "make a set-up link",
    "insert into one_time_link (kind, secret_hash, expires_at) values ('set-up', '\\x00', now())",
    "42501",
  ],
  ["read set-up links", "select * from one_time_link", "42501"],
  ["offer set-up where people are", "select kh_setup_link(repeat('x', 43))", "KH015"],
  ["set up without a link", "select * from kh_setup('nothing', '{}', '{}')", "KH009"],
  ["make an account by the inner function", "select kh_add_person('{}', 'work', '{approver}')", "42501"],
  ["read what an invitation's link hashes to", "select secret_hash from one_time_link", "42501"],
  ["use an invitation twice", "update one_time_link set used_at = null", "42501"],
  ["open the door of the start again", "update installation set bootstrap_closed_at = null", "42501"],
  ["turn a duty by the inner function", "select kh_turn_duty('$person', 'auditor')", "42501"],
  ["make a link by the inner function", "select kh_new_invitation('$person', '$person', repeat('x', 43))", "42501"],
  [
    "grant a role without being signed in",
    "select kh_role_grant('guess', gen_random_uuid(), '$person', 'approver', null)",
    "KH001",
  ],
  [
    "grant a role as nobody, with no change applied",
    "select kh_role_grant(null, gen_random_uuid(), '$person', 'approver', null)",
    "KH001",
  ],
  ["confirm an account as nobody, with no change applied", "select kh_person_confirm(null, '$person')", "KH001"],
  ["take a role without being signed in", "select kh_role_revoke('guess', gen_random_uuid())", "KH001"],
  ["suspend without being signed in", "select * from kh_person_suspend('guess', '$person')", "KH001"],
  ["end a suspension without being signed in", "select kh_person_resume('guess', '$person')", "KH001"],
  ["accept without a link", "select kh_person_accept('nothing', '$argon2id$x')", "KH009"],
  ["call it the sample", "update installation set sample = true", "42501"],
  // Sessions and tokens.
  ["give a session to another person", "update session set person_id = '$person'", "42501"],
  ["exchange a session's secret", "update session set secret_hash = sha256('x')", "42501"],
  ["lengthen a session", "update session set expires_at = 'infinity'", "42501"],
  [
    "bring an ended session back",
    "update session set ended_at = null, ended_why = null where ended_at is not null",
    "KH016",
  ],
  ["forget sessions", "delete from session", "42501"],
  [
    "open a session for a week",
    "insert into session (person_id, secret_hash, authenticated_at, last_seen_at, expires_at) values ('$person', sha256('y'), now(), now(), now() + interval '7 days')",
    "23514",
  ],
  ["widen a token", "update api_token set scopes = '{change.decide}'", "42501"],
  ["forget tokens", "delete from api_token", "42501"],
  [
    "make a token for longer than a year",
    "insert into api_token (person_id, name, prefix, secret_hash, scopes, expires_at) values ('$person', 'a', 'kh_aa', sha256('z'), '{vault.read}', now() + interval '400 days')",
    "23514",
  ],
  ["learn who a credential belongs to", "select * from kh_actor('x')", "42501"],
  // Changes.
  [
    "write a change",
    "insert into change (id, operation, target_id, title, requester_id, document, hash, command_sealed, approvals_needed, expires_at) values (gen_random_uuid(), 'vault.create', gen_random_uuid(), 't', '$person', '{}', 'h', '\\x00', 1, now())",
    "42501",
  ],
  [
    "approve by writing the state",
    "update change set state = 'applied', applied_xid = pg_current_xact_id()::text",
    "42501",
  ],
  ["lower the approvals a change needs", "update change set approvals_needed = 0", "42501"],
  ["remove a change", "delete from change", "42501"],
  [
    "write a decision",
    "insert into decision (change_id, person_id, requester_id, session_id, approved, hash) values ('$change', '$person', '$requester', gen_random_uuid(), true, 'h')",
    "42501",
  ],
  ["edit a decision", "update decision set approved = true", "42501"],
  ["remove a decision", "delete from decision", "42501"],
  ["unlist a guarded operation", "delete from guarded_operation", "42501"],
  ["list another table for an operation", "update guarded_operation set target = 'gateway'", "42501"],
  ["decide without being signed in", "select kh_change_decide('guess', '$change', '', true, null)", "KH001"],
  ["close a change by the inner function", "select kh_change_close('x', '$change', 'applied', 'y')", "42501"],
  // Emergencies.
  [
    "put an emergency on record",
    "insert into emergency (id, change_id, gateway_id, grant_id, person_id, session_id, reason, applied_at, review_by) values (gen_random_uuid(), '$change', '$guarded', gen_random_uuid(), '$person', gen_random_uuid(), 'a reason that is long enough', now(), now())",
    "42501",
  ],
  ["review an emergency by writing it", "update emergency set verdict = 'ratify'", "42501"],
  ["forget an emergency", "delete from emergency", "42501"],
  ["lengthen an emergency grant", "update emergency_grant set expires_at = now() + interval '1 year'", "42501"],
  [
    "give an emergency grant without a change",
    "select kh_emergency_grant(gen_random_uuid(), '$person', '$guarded', 7)",
    "KH007",
  ],
  [
    "apply in an emergency without being signed in",
    "select kh_emergency_apply('guess', gen_random_uuid(), '$change', '', 'a reason that is long enough')",
    "KH001",
  ],
  [
    "review an emergency without being signed in",
    "select kh_emergency_review('guess', '$change', 'ratify', null, null, null, null, null, null, null)",
    "KH001",
  ],
  // Guards.
  [
    "add a vault to a guarded gateway",
    "insert into vault (gateway_id, prefix, provider, config) values ('$guarded', 'a-b', 'env', '{}')",
    "KH007",
  ],
  [
    "add a gateway beside a guarded one",
    "insert into gateway (name, edition, kong_version) values ('side-door', 'oss', '3.9')",
    "KH007",
  ],
  ["allow a destination", "insert into allow_entry (target) values ('127.0.0.1:5432')", "KH007"],
  ["forbid a destination", "delete from allow_entry", "KH007"],
  ["edit a destination", "update allow_entry set target = 'evil.example:443'", "42501"],
  [
    "connect a gateway",
    "insert into gateway_connection (gateway_id, address, token_header, updated_at) select id, 'http://evil.example', 'X', now() from gateway",
    "KH007",
  ],
  ["point a gateway elsewhere", "update gateway_connection set address = 'http://evil.example'", "KH007"],
  ["take a guarded connection away", "delete from gateway_connection", "KH007"],
  ["move a connection", "update gateway_connection set gateway_id = '$requester'", "42501"],
  ["take a guard away", "update gateway set guarded = false", "KH007"],
  ["ask for fewer approvals", "update gateway set approvals_needed = 1 where guarded", "KH007"],
  ["put a guarded gateway away", "update gateway set archived_at = now() where guarded", "KH007"],
  ["rename a gateway", "update gateway set name = 'other'", "42501"],
  ["remove a gateway", "delete from gateway", "42501"],
  ["move a vault", "update vault set gateway_id = '$guarded'", "42501"],
  ["remove a vault of a guarded gateway", "delete from vault where gateway_id = '$guarded'", "KH007"],
  ["edit a vault of a guarded gateway", "update vault set tags = '{x}' where gateway_id = '$guarded'", "KH007"],
  ["swap a vault's provider", "update vault set provider = 'fs'", "42501"],
  ["write a vault's history", "update vault_revision set what = 'edited'", "42501"],
  ["forget a vault's history", "delete from vault_revision", "42501"],
  ["switch a guard off", "alter table vault disable trigger all", "42501"],
  ["drop a check", "alter table vault drop constraint vault_prefix_check", "42501"],
  // What is tracked, and what became of it.
  ["edit a secret's history", "update rotation_event set kind = 'baseline'", "42501"],
  ["forget a secret's history", "delete from rotation_event", "42501"],
  ["empty all history", "truncate rotation_event", "42501"],
  ["give history to another secret", "update rotation_event set secret_id = gen_random_uuid()", "42501"],
  ["have a secret stand for another", "update secret set resource = 'other'", "42501"],
  ["rewrite a reference", "update reference set text = '{vault://other}'", "42501"],
  ["remove a reference", "delete from reference", "42501"],
  ["remove a secret", "delete from secret", "42501"],
  ["have a check in somebody else's name", "update check_run set requested_by = '$person'", "42501"],
  ["hide a check", "delete from check_run", "42501"],
  // The database.
  ["become the owner", "set role keyhole_owner", "42501"],
  ["make a table", "create table public.mine (a int)", "42501"],
  ["make a temporary table", "create temporary table mine (a int)", "42501"],
  ["make a function", "create function public.mine() returns int language sql as 'select 1'", "42501"],
  ["make a schema", "create schema mine", "42501"],
  ["make a role", "create role mine", "42501"],
  ["make itself a superuser", "alter role keyhole_app superuser", "42501"],
  ["make a database", "create database mine", "42501"],
  ["grant itself the head", "grant select on audit.head to keyhole_app", "42501"],
  ["drop a table", "drop table decision", "42501"],
  ["read a file", "select pg_read_file('/etc/passwd')", "42501"],
  ["run a program", "copy (select 1) to program 'true'", "42501"],
  ["change the server", "alter system set fsync = off", "42501"],
  [
    "record a migration",
    "insert into _prisma_migrations (id, checksum, migration_name) values ('a', 'b', 'c')",
    "42501",
  ],
];

describe("what the runtime role may not do", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let app: pg.Client;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    database = await testDatabase();
    owner = await connected(database.ownerUrl);
    app = await connected(database.appUrl);
    const lab = await addGateway(owner);
    await owner.query("insert into allow_entry (target) values ('127.0.0.1:8200')");
    await owner.query("insert into vault (gateway_id, prefix, provider, config) values ($1, 'lab-env', 'env', '{}')", [
      lab,
    ]);
    const guarded = await addGateway(owner, { guarded: true });
    await owner.query(`
      alter table vault disable trigger vault_guard;
      insert into vault (gateway_id, prefix, provider, config) values ('${guarded}', 'prod-env', 'env', '{}');
      alter table vault enable trigger vault_guard;
      alter table gateway_connection disable trigger gateway_connection_guard;
      insert into gateway_connection (gateway_id, address, token_header, updated_at)
        values ('${guarded}', 'http://kong.example', 'Kong-Admin-Token', now());
      alter table gateway_connection enable trigger gateway_connection_guard`);
    const requester = await addPerson(owner, { roles: [["author", null]] });
    const person = await addPerson(owner, { roles: [["approver", null]] });
    await addSession(owner, person);
    await addSession(owner, person, { ended: true });
    const credential = await addSession(owner, requester);
    const change = randomUUID();
    await app.query(
      `select kh_change_request($1, $2, $3, 'vault.create', gen_random_uuid(), 't', null, '{}', encode(sha256('{}'), 'hex'), '\\x01')`,
      [new TextDecoder().decode(credential.reveal()), change, guarded],
    );
    await app.query(`insert into audit.event (body) values ('{"outcome":"done","type":"test.done"}')`);
    Object.assign(ids, { guarded, requester, person, change });
  });

  afterAll(async () => {
    await app?.end();
    await owner?.end();
    await database?.drop();
  });

  it.each(forbidden)("it cannot %s", async (_what, sql, state) => {
    const statement = sql.replace(/\$(\w+)/g, (whole, name: string) => ids[name] ?? whole);
    const refused = await app.query(statement).then(
      () => "done",
      (error: { code?: string }) => error.code,
    );
    await app.query("rollback");
    expect(refused).toBe(state);
  });

  it("there are at least forty of them", () => {
    expect(forbidden.length).toBeGreaterThanOrEqual(40);
  });

  it("and nothing of it happened", async () => {
    const { rows } = await owner.query(
      `select (select count(*)::int from audit.event) as events, (select count(*)::int from audit.link) as links,
        (select count(*)::int from vault) as vaults, (select count(*)::int from gateway) as gateways,
        (select count(*)::int from allow_entry) as entries, (select string_agg(state, ',') from change) as states,
        (select count(*)::int from decision) as decisions, (select count(*)::int from role_grant) as grants,
        (select string_agg(address, ',') from gateway_connection) as connected`,
    );
    expect(rows[0]).toEqual({
      ...{ events: 1, links: 1, vaults: 2, gateways: 2, entries: 1, states: "requested", decisions: 0, grants: 2 },
      connected: "http://kong.example",
    });
  });
});
