import type pg from "pg";
import { beforeAll, describe, it } from "vitest";
import { readAuditLog } from "@/lib/services/audit/read-audit-log";
import { readChanges } from "@/lib/services/changes/read-changes";
import { readReference, readReferences } from "@/lib/services/references/read-references";
import { readSessions } from "@/lib/services/sessions/read-sessions";
import { readOverdue, sweep } from "@/lib/services/sweep/sweep";
import { job } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, addPerson, connected } from "@/tests/support/organisation";
import { queryCosts } from "@/tests/support/query-cost";

const here = testInstallation();
const { holds } = queryCosts(here);
const many = 20_000;
/** Where it also counts what matches, up to a thousand. */
const countedRows = 1500;

let busy: string;
let person: string;
let referenceId: string;
const rare = "00000000-0000-4000-8000-00000000aaaa";
const unset = { gateway: "", about: "", type: "", actor: "", q: "", from: "", until: "" } as const;
const wholeLog = { ...unset, outcome: "", within: "" } as const;
const midnight = "2026-03-01T00:00:00.000Z";

/** Long after its start: ended sessions, closed changes and a year of log beside the little that is open or asked for. */
beforeAll(async () => {
  const gateway = await addGateway(here.owner);
  busy = `g-${gateway}`;
  const quiet = await addGateway(here.owner);
  person = await addPerson(here.owner, { roles: [["auditor", null]] });
  const requester = await addPerson(here.owner);
  const change = (of: string, rows: number) => `
    insert into change (id, gateway_id, operation, target_id, title, requester_id, document, hash, command_sealed,
      approvals_needed, state, requested_at, expires_at, closed_at)
    select gen_random_uuid(), ${of}, 'vault.create', gen_random_uuid(), 'Create vault v' || n, '${requester}', '{}',
      encode(sha256('{}'), 'hex'), 'x', 1, 'rejected', now() - make_interval(mins => n),
      now() - make_interval(mins => n) + interval '1 day', now()
    from generate_series(1, ${rows}) n`;
  await here.owner.query(change(`'${gateway}'`, many));
  await here.owner.query(change(`'${quiet}'`, many));
  await here.owner.query(change("null", many));
  await here.owner.query(
    `insert into session (person_id, secret_hash, created_at, authenticated_at, last_seen_at, expires_at, ended_at, ended_why)
     select case when n % 10 = 0 then $1::uuid else $2::uuid end, sha256(n::text::bytea), now() - interval '9 hours', now(),
       now() - interval '9 hours', now() - interval '1 hour', now(), 'expired' from generate_series(1, $3::int) n`,
    [person, requester, many],
  );
  await here.owner.query(
    `insert into session (person_id, secret_hash, authenticated_at, last_seen_at, expires_at)
     select $1, sha256(('open ' || n)::bytea), now(), now() + interval '1 hour', now() + interval '2 hours'
     from generate_series(1, 5000) n`,
    [requester],
  );
  // As many references are tracked as were once, and few of them are what somebody asks for.
  await here.owner.query(
    `insert into secret (gateway_id, name, resource) select $1, 'v-' || n % 20, 'db-' || n from generate_series(1, $2::int) n`,
    [gateway, many],
  );
  await here.owner.query(
    `insert into reference (gateway_id, text, name, secret_id, state, outcome, checked_at, tracked_by, tracked_at, retired_at)
     select $1, '{vault://' || case when once then 'a' else r.name end || '/db-' || n || '}', r.name, s.id, state,
       case state when 'failing' then 'not-found' else 'resolved' end, now() - n * interval '1 minute',
       case when n % 1000 = 1 then $3::uuid end, now() - n * interval '1 minute', case when once then now() end
     from generate_series(1, $2::int) n cross join (values (true), (false)) as o(once)
       cross join lateral (select case when n % 1000 = 0 then 'rare' else 'v-' || n % 20 end as name,
         case when n % 1000 = 2 then 'failing' else 'resolved' end as state) r
       join secret s on s.gateway_id = $1 and s.resource = 'db-' || n`,
    [gateway, many, person],
  );
  const { rows } = await here.owner.query<{ id: string }>(
    "select id from reference where text = '{vault://v-7/db-19987}'",
  );
  referenceId = rows[0]?.id ?? "";
  // The chain's own trigger would stamp them all with this moment.
  const admin = await connected(here.database.adminUrl);
  await admin.query(`set session_replication_role = replica`);
  await admin.query(
    `insert into audit.event (at, body) select $1::timestamptz + (n - $2) * interval '1 minute',
       '{"actor":{"kind":"host"},"data":{},"outcome":"done","requestId":"r","type":"person.signed-out","v":1}'
     from generate_series(1, $2 * 2) n`,
    [midnight, many],
  );
  await admin.query(`insert into audit.link (n, id, hash, type, actor, gateway, outcome)
    select id, id, sha256('x'), case when id % 2 = 0 then 'person.signed-out' else 'session.revoked' end, 'host', null, 'done'
    from audit.event`);
  await rareRows(admin, requester);
  await admin.query(`update audit.head set n = (select max(n) from audit.link)`);
  await admin.query("vacuum analyze");
  await admin.end();
}, 120_000);

/** A few rows, and vaults, that stand out among the many. */
async function rareRows(admin: pg.Client, by: string): Promise<void> {
  const made = await admin.query<{ id: string }>(
    `insert into gateway (name, environment, edition, kong_version) select 'g-rare', environment, edition, kong_version
     from gateway limit 1 returning id::text`,
  );
  const gateway = made.rows[0]?.id ?? "";
  await admin.query(
    `insert into vault (gateway_id, prefix, provider, config)
     select $1, case when n = 1 then 'rare-vault' else 'v' || n end, 'env', '{}' from generate_series(1, 20000) n`,
    [gateway],
  );
  await admin.query(
    `insert into vault_revision (vault_id, gateway_id, number, what, by, at, prefix, provider, config, access_level, access, sealed_prints)
     select id, gateway_id, 1, 'created', $1, now(), prefix, provider, config, 'values', '{}', '{}' from vault`,
    [by],
  );
  for (const [column, value] of [
    ["actor", `'${rare}'`],
    ["type", "'vault.created'"],
    ["gateway", `'${gateway}'`],
    ["object", "'{vault://rare/one}'"],
    ["object", "(select id::text from vault where prefix = 'rare-vault')"],
    ["outcome", "'refused'"],
  ] as const) {
    const at = ["actor", "type", "gateway", "outcome", "object"].indexOf(column) + value.length;
    await admin.query(`update audit.link set ${column} = ${value} where n in (${at}, ${at + 1000}, ${at + 2000})`);
  }
}

describe("lists stay quick however much is behind them:", () => {
  const changes = { gateway: "", state: "all" } as const;

  it("changes in every state", async () => {
    await holds("change", ["change_gateway_id_requested_at_id_idx"], (ctx) =>
      readChanges(ctx, { ...changes, gateway: busy }),
    );
  });

  it("changes far back", async () => {
    const at = new Date(Date.now() - 15_000 * 60_000).toISOString();
    const after = Buffer.from(JSON.stringify([at, "00000000-0000-4000-8000-000000000000"])).toString("base64url");
    await holds("change", ["change_gateway_id_requested_at_id_idx"], (ctx) =>
      readChanges(ctx, { ...changes, gateway: busy, after }),
    );
  });

  it("a person's open sessions among many that ended", async () => {
    await holds("session", ["session_open_person_id_created_at_idx"], (ctx) =>
      readSessions({ ...ctx, actor: { ...ctx.actor, personId: person } as never }, {}),
    );
  });

  it("sessions that are overdue among many that ended", async () => {
    const both = ["session_open_expires_at_idx", "session_open_last_seen_at_idx"];
    await holds("session", both, (ctx) => readOverdue({ ...job(ctx.deps) }, {}));
    await holds("session", both, (ctx) => sweep.run(job(ctx.deps), {}));
  });

  it.each([
    ["until long ago", { until: midnight }],
    ["until before anything", { until: "2020-01-01" }],
    ["from a time to come", { from: "2040-01-01" }],
    ["within an hour long ago", { from: midnight, until: "2026-03-01T01:00:00.000Z" }],
    ["of a type, until long ago", { type: "session.revoked", until: midnight }],
  ])("the log %s", async (_what, filter) => {
    await holds("audit.event", ["event_at_idx"], (ctx) => readAuditLog(ctx, { ...wholeLog, ...filter }));
  });

  const early = Buffer.from(JSON.stringify([many])).toString("base64url");
  it.each([
    ["by a person who did little", { actor: rare }, ["link_actor_n_idx"]],
    ["of a rare type", { type: "vault.created" }, ["link_type_n_idx"]],
    ["about what is rare", { about: "vault" }, ["link_type_n_idx"]],
    ["of one gateway", { gateway: "g-rare" }, ["link_gateway_n_idx"]],
    ["of one object", { q: "{vault://rare/one}" }, ["link_object_n_idx"]],
    ["of a vault by its prefix", { q: "rare-vault" }, ["link_object_n_idx"]],
    ["of what was refused", { outcome: "refused" }, ["link_outcome_n_idx"]],
    ["by a busy person, of a rare type", { actor: "host", type: "vault.created" }, ["link_type_n_idx"]],
    ["whole, from far back", { after: early }, []],
    ["whole, towards the newer", { before: early }, []],
  ] as const)("the log %s", async (_what, filter, indexes) => {
    await holds("audit.link", indexes, (ctx) => readAuditLog(ctx, { ...wholeLog, ...filter }));
  });

  it("vaults of a prefix, there or gone, that the log is searched by", async () => {
    const search = (ctx: Parameters<typeof readAuditLog>[0]) => readAuditLog(ctx, { ...wholeLog, q: "rare-vault" });
    await holds("vault", [], search);
    await holds("vault_revision", ["vault_revision_prefix_idx"], search);
  });

  describe("references", () => {
    const list = { q: "", name: "", state: "", outcome: "", by: "", sort: "reference", order: "asc" } as const;
    const key = (...parts: readonly string[]) =>
      Buffer.from(JSON.stringify([...parts, referenceId])).toString("base64url");
    const late = () => new Date(Date.now() - 15_000 * 60_000).toISOString();

    it.each([
      ["by their text", "reference_text_idx", {}],
      ["by their text, far on", "reference_text_idx", () => ({ after: key() })],
      ["by state", "reference_state_idx", { sort: "state" }],
      ["by state, far back", null, () => ({ sort: "state", before: key("resolved") })],
      ["by when they were checked", "reference_checked_idx", { sort: "checked" }],
      ["by when they were checked, far on", "reference_checked_idx", () => ({ sort: "checked", after: key(late()) })],
      ["by when they were tracked", "reference_tracked_idx", { sort: "tracked", order: "desc" }],
      ["by when they were tracked, far on", "reference_tracked_idx", () => ({ sort: "tracked", after: key(late()) })],
      ["of one vault", "reference_name_idx", { name: "rare" }],
      ["in one state", "reference_state_idx", { state: "failing" }],
      ["with one outcome", "reference_state_idx", { outcome: "not-found" }],
      ["that somebody tracked", "reference_tracked_by_idx", () => ({ by: person })],
      ["whose text holds some letters", "reference_search_idx", { q: "DB-19987" }],
    ] as const)("%s", async (_what, index, query) => {
      await holds(
        "reference",
        index === null ? [] : [index],
        (ctx) => readReferences(ctx, { ...list, gateway: busy, ...(typeof query === "function" ? query() : query) }),
        countedRows,
      );
    });

    it("one, with those beside it", async () => {
      await holds("reference", ["reference_secret_idx"], (ctx) =>
        readReference(ctx, { gateway: busy, id: referenceId }),
      );
    });
  });
});
