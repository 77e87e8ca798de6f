import { beforeAll, describe, it } from "vitest";
import { readGateway } from "@/lib/services/gateways/read-gateways";
import { readOverview } from "@/lib/services/overview/read-overview";
import { readEvents } from "@/lib/services/rotation/read-events";
import { readSecret } from "@/lib/services/rotation/read-secret";
import { readSecrets } from "@/lib/services/rotation/read-secrets";
import { readStrip } from "@/lib/services/rotation/read-strip";
import { listEventsInput, listSecretsInput, readSecretInput, stripInput } from "@/lib/services/rotation/schema";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, connected } from "@/tests/support/organisation";
import { queryCosts } from "@/tests/support/query-cost";

const here = testInstallation();
const { holds } = queryCosts(here);
const many = 20_000;
/** Where it also counts what matches, up to a thousand, or looks day by day. */
const countedRows = 1500;
let busy: string;
let secretId: string;

/** A gateway with many secrets, few of which call for somebody, and a long history; and another one as large. */
beforeAll(async () => {
  const ids = [await addGateway(here.owner), await addGateway(here.owner)];
  busy = `g-${ids[0] ?? ""}`;
  for (const id of ids) {
    await here.owner.query(
      `insert into secret (gateway_id, name, resource, provider, rotated_at, looked_at, expires_at, due_at, due_reason, lead_at,
         failing_since, outcome)
       select $1, 'v-' || n % 50, 'r-' || n, 'fs', now() - make_interval(mins => n), now() - make_interval(secs => n),
         case when n % 400 = 0 then now() + make_interval(hours => n / 20 + 1) end,
         case when n % 2 = 0 then now() + make_interval(mins => n * 10 - 100) end,
         case when n % 2 = 0 then 'policy' end,
         case when n % 2 = 0 then now() + make_interval(mins => n * 10 - 10180) end,
         case when n % 500 = 1 then now() - make_interval(mins => n) end, 'resolved'
       from generate_series(1, $2::int) n`,
      [id, many],
    );
    await here.owner.query(
      `insert into rotation_event (gateway_id, secret_id, at, position, kind, detail)
       select gateway_id, id, rotated_at, 0, case when resource like '%77' then 'missing' else 'rotated' end, '{}' from secret
       where gateway_id = $1`,
      [id],
    );
    await here.owner.query(
      `insert into reference (gateway_id, text, name, resource, secret_id, state, tracked_at)
       select gateway_id, '{vault://' || name || '/' || resource || '}', name, resource, id,
         case when failing_since is null then 'resolved' else 'failing' end, now() from secret where gateway_id = $1`,
      [id],
    );
    await here.owner.query(
      `insert into vault (gateway_id, prefix, provider, config) select $1, 'v-' || n, 'fs', '{}' from generate_series(0, 49) n`,
      [id],
    );
  }
  const { rows } = await here.owner.query<{ id: string }>(
    "select id from secret where gateway_id = $1 and resource = 'r-300'",
    [ids[0]],
  );
  secretId = rows[0]?.id ?? "";
  const admin = await connected(here.database.adminUrl);
  await admin.query("vacuum analyze");
  await admin.end();
}, 120_000);

const list = (input: object) => listSecretsInput.parse({ gateway: busy, ...input });
const cursor = (...key: string[]): string => Buffer.from(JSON.stringify(key)).toString("base64url");
const nobody = "00000000-0000-4000-8000-000000000000";
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const day = (days: number): string => inDays(days).slice(0, 10);

describe("pages on rotation stay quick however many secrets and events there are:", () => {
  it.each([
    ["due", "secret_by_due_idx", () => cursor(inDays(60), nobody)],
    ["rotated", "secret_by_rotated_idx", () => cursor(inDays(-7), nobody)],
    ["looked", "secret_by_looked_idx", () => cursor(inDays(-0.1), nobody)],
    ["name", "secret_place_key", () => cursor("v-30", "r-9", nobody)],
  ] as const)("secrets by %s, at the beginning and far in, both ways", async (sort, index, far) => {
    await holds("secret", [index], (ctx) => readSecrets(ctx, list({ sort })), countedRows);
    await holds("secret", [], (ctx) => readSecrets(ctx, list({ sort, after: far() })), countedRows);
    await holds("secret", [], (ctx) => readSecrets(ctx, list({ sort, order: "desc", before: far() })), countedRows);
  });

  it.each([
    ["failing", "secret_failing_idx"],
    ["overdue", "secret_by_due_idx"],
    ["due", "secret_lead_idx"],
  ])("secrets that are %s", async (status, index) => {
    await holds("secret", [index], (ctx) => readSecrets(ctx, list({ status })), countedRows);
  });

  it("secrets of a few days", async () => {
    await holds("secret", [], (ctx) => readSecrets(ctx, list({ from: day(100), until: day(101) })), countedRows);
  });

  it("one secret", async () => {
    const input = readSecretInput.parse({ gateway: busy, id: secretId });
    await holds("reference", ["reference_secret_idx"], (ctx) => readSecret(ctx, input));
    await holds("rotation_event", ["rotation_event_secret_id_at_position_key"], (ctx) => readSecret(ctx, input));
  });

  it("the history, whole, of a kind, far back and of a few days", async () => {
    const read = (input: object) => (ctx: Parameters<typeof readEvents>[0]) =>
      readEvents(ctx, listEventsInput.parse({ gateway: busy, ...input }));
    await holds("rotation_event", ["rotation_event_gateway_id_at_id_idx"], read({ after: cursor(inDays(-9), nobody) }));
    await holds("rotation_event", ["rotation_event_gateway_id_kind_at_id_idx"], read({ kind: "missing" }));
    await holds("rotation_event", [], read({ from: day(-8), until: day(-8) }));
    await holds("rotation_event", [], read({}));
  });

  it("the strip, whatever happened on a day", async () => {
    // Some twenty days with a hundred of each counted, and each day with a look of its own.
    const most = 4000;
    const input = stripInput.parse({ gateway: busy });
    const index = "rotation_event_gateway_id_kind_at_id_idx";
    await holds("rotation_event", [index], (ctx) => readStrip(ctx, input), most);
    await holds("secret", ["secret_by_due_idx"], (ctx) => readStrip(ctx, input), 20_000);
  });

  it("the overview and what the sidebar counts", async () => {
    await holds("reference", ["reference_state_idx"], (ctx) => readOverview(ctx, { gateway: busy }), countedRows);
    await holds("secret", ["secret_failing_idx"], (ctx) => readGateway(ctx, { gateway: busy }), countedRows);
  });
});
