// A database as large as the bars of the product: gateways, vaults, references, history, changes and a long log.

/** Rows at scale 1. The first of the gateways is the large one: a tenth of the vaults and half of the references. */
export const fullSize = { gateways: 10, vaults: 10_000, references: 100_000, changes: 20_000, logRows: 1_000_000 };

const guarded = ["gateway", "vault", "change", "rotation_event", "vault_revision"];

const events = 10_000;

/**
 * Fills a migrated database, as the owner of its schema. What guards and keeps history is out of force meanwhile; the log
 * is written as always, so that it verifies.
 *
 * @param {import("pg").Client} owner
 * @param {number} scale from 0.001 to 10
 * @param {(text: string) => void} say is told what is being written
 * @returns {Promise<Record<string, number>>} how many rows of each
 */
export async function fillWithLargeData(owner, scale, say = () => {}) {
  const size = Object.fromEntries(
    Object.entries(fullSize).map(([name, rows]) => [name, name === "gateways" ? rows : Math.ceil(rows * scale)]),
  );
  await owner.query("BEGIN");
  for (const table of guarded) await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  await owner.query("SET LOCAL statement_timeout = 0");
  for (const [what, sql, params] of statements(size)) {
    say(what);
    await owner.query(sql, params);
  }
  for (const table of guarded) await owner.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  await owner.query("COMMIT");
  for (let written = 0; written < size.logRows; written += events) {
    say(`log (${written.toLocaleString("en")} of ${size.logRows.toLocaleString("en")})`);
    await owner.query(logRows, [written, Math.min(events, size.logRows - written)]);
  }
  say("statistics");
  await owner.query("VACUUM ANALYZE");
  return size;
}

const large = "(SELECT g.id FROM gateway g WHERE g.name = 'large-01')";

/** Each with what it is called, and what its parameters are. */
const statements = ({ gateways, vaults, references, changes }) => [
  [
    "gateways",
    `INSERT INTO gateway (name, description, edition, kong_version, environment)
     SELECT 'large-' || lpad(n::text, 2, '0'), 'Made for measuring.', 'enterprise', '3.15', 'test' FROM generate_series(1, $1::int) n`,
    [gateways],
  ],
  [
    "vaults",
    `INSERT INTO vault (gateway_id, prefix, provider, description, tags, config, access_level, access)
     SELECT g.id, 'v-' || lpad(n::text, 5, '0'), (ARRAY['hcv', 'env', 'fs'])[1 + n % 3], 'Vault ' || n, ARRAY['large', 'team-' || n % 20],
       CASE n % 3 WHEN 0 THEN '{"host": "vault.example.com", "kv": "v2", "mount": "secret", "port": 8200, "protocol": "https", "ttl": 60}'::jsonb
         WHEN 1 THEN '{"prefix": "APP_"}' ELSE '{"prefix": "/run/secrets"}' END, 'metadata', '{}'
     FROM generate_series(1, $1::int) n
       JOIN gateway g ON g.name = CASE WHEN n <= $1::int / 10 THEN 'large-01' ELSE 'large-' || lpad((1 + n % 10)::text, 2, '0') END`,
    [vaults],
  ],
  [
    "secrets",
    `INSERT INTO secret (gateway_id, name, resource, provider, outcome, first_seen_at, looked_at, rotated_at, expires_at,
       failing_since, due_at, due_reason, lead_at, next_check_at)
     SELECT g.id, 'v-' || lpad((1 + n % greatest(1, $2::int / 10))::text, 5, '0'), 'team-' || n % 50 || '/service-' || n, 'hcv',
       CASE WHEN n % 40 = 0 THEN 'not-found' ELSE 'resolved' END, now() - interval '200 days', now() - n % 300 * interval '1 second',
       now() - (n % 180) * interval '1 day', CASE WHEN n % 25 = 0 THEN now() + (n % 90 - 5) * interval '1 day' END,
       CASE WHEN n % 40 = 0 THEN now() - (n % 20) * interval '1 hour' END,
       CASE WHEN n % 2 = 0 THEN now() + (90 - n % 180) * interval '1 day' END, CASE WHEN n % 2 = 0 THEN 'policy' END,
       CASE WHEN n % 2 = 0 THEN now() + (76 - n % 180) * interval '1 day' END, now() + interval '1 year'
     FROM generate_series(1, $1::int / 2) n
       JOIN gateway g ON g.name = CASE WHEN n % 2 = 0 THEN 'large-01' ELSE 'large-' || lpad((1 + n % 10)::text, 2, '0') END`,
    [references, vaults],
  ],
  [
    "references",
    `INSERT INTO reference (gateway_id, text, name, resource, member, secret_id, state, outcome, checked_at, check_ms, preview, tracked_at)
     SELECT s.gateway_id, '{vault://' || s.name || '/' || s.resource || '/' || m || '}', s.name, s.resource, m, s.id,
       CASE WHEN s.outcome = 'resolved' THEN 'resolved' ELSE 'failing' END, s.outcome, s.looked_at, 12.5, NULL, now() - interval '200 days'
     FROM secret s JOIN gateway g ON g.id = s.gateway_id, unnest(ARRAY['username', 'password']) m WHERE g.name LIKE 'large-%'`,
    [],
  ],
  [
    "history",
    `INSERT INTO rotation_event (gateway_id, secret_id, at, position, kind, detail, prints)
     SELECT s.gateway_id, s.id, now() - make_interval(days => 200 - k * 60), 0, CASE k WHEN 0 THEN 'baseline' ELSE 'rotated' END,
       CASE k WHEN 0 THEN '{"version": "1", "members": ["password", "username"]}'::jsonb
         ELSE jsonb_build_object('members', '["password"]'::jsonb, 'from', k::text, 'to', (k + 1)::text) END,
       jsonb_build_array(jsonb_build_object('member', 'password', 'print', NULL), jsonb_build_object('member', 'username', 'print', NULL))
     FROM secret s JOIN gateway g ON g.id = s.gateway_id, generate_series(0, 2) k WHERE g.name LIKE 'large-%'`,
    [],
  ],
  [
    "changes",
    `INSERT INTO change (id, gateway_id, operation, target_id, title, requester_id, document, hash, command_sealed, approvals_needed,
       state, requested_at, expires_at, closed_at)
     SELECT gen_random_uuid(), ${large}, 'vault.create', gen_random_uuid(), 'Create vault v-' || n, (SELECT p.id FROM person p ORDER BY p.name LIMIT 1),
       '{}', encode(sha256('{}'), 'hex'), 'x', 1, 'rejected', now() - make_interval(mins => n), now() - make_interval(mins => n) + interval '1 day', now()
     FROM generate_series(1, $1::int) n`,
    [changes],
  ],
];

/** By two people, of every kind that is frequent, on every gateway. */
const logRows = `
  INSERT INTO audit.event (body)
  SELECT '{"actor":{"commitment":"' || p.commitment || '","id":"' || p.id || '","kind":"person"},"data":'
    || CASE n % 3 WHEN 0 THEN '{"outcome":"resolved","reference":"{vault://v-00001/db/password}","vantage":"Keyhole''s host"},"gateway":"' || g.id
      || '","object":{"id":"' || gen_random_uuid() || '","kind":"reference","label":"{vault://v-00001/db/password}"},"outcome":"done","requestId":"' || gen_random_uuid() || '","type":"reference.explained","v":1}'
      WHEN 1 THEN '{},"outcome":"done","requestId":"' || gen_random_uuid() || '","type":"person.signed-out","v":1}'
      ELSE '{"code":"FORBIDDEN"},"gateway":"' || g.id || '","object":{"id":"vault.create","kind":"operation","label":"vault.create"},"outcome":"refused","requestId":"'
      || gen_random_uuid() || '","type":"access.denied","v":1}' END
  FROM generate_series($1::int + 1, $1::int + $2::int) n
    JOIN LATERAL (SELECT p.id, p.commitment FROM person p ORDER BY p.name OFFSET n % 2 LIMIT 1) p ON true
    JOIN LATERAL (SELECT g.id FROM gateway g WHERE g.name = 'large-' || lpad((1 + n % 10)::text, 2, '0')) g ON true`;
