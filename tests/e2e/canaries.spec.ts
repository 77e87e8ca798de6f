import { randomBytes } from "node:crypto";
import { appendFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Explanation } from "@/lib/domain/explanation";
import { answersAsPlaces, databaseAsPlaces, filesAsPlaces, leaksOf, type Place } from "@/tests/support/leaks";
import { startOwnPostgres, type OwnPostgres } from "@/tests/support/own-postgres";
import { call } from "@/tests/support/rest";
import { startApp, until, type RunningApp } from "@/tests/support/running-app";
import { sampleSecrets } from "@/tests/support/sample-secrets";
import { writeCanaryFiles } from "./support/canary-files";
import { startQuotingBackend, type QuotingBackend } from "./support/quoting-backend";
import { malformedBodies, malformedVaults, oddReferences } from "./support/malformed-canaries";
import { secretIn } from "./support/session-cookie";
import { approve } from "./support/steps";
import { expect, startsApp, test, type Page } from "./support/test";

const planted: Record<string, string> = {};

/** 64 characters of high entropy, remembered under where they are planted. */
const canary = (where: string): string => (planted[where] ??= randomBytes(48).toString("base64url"));

const environment = {
  CANARY_PLAIN: canary("env plain"),
  CANARY_JSON: JSON.stringify({ user: "kong", password: canary("env json"), nested: { [canary("env name")]: 1 } }),
  CANARY_BROKEN: `{"password": ${canary("env broken json")}`,
  CANARY_URL: `postgresql://kong:${canary("env url")}@db.internal:5432/kong?sslmode=require`,
  // Neither is on the list of what may be read, and both are the server's own.
  AWS_SECRET_ACCESS_KEY: canary("ambient aws"),
  VAULT_TOKEN: canary("ambient vault"),
};

let postgres: OwnPostgres;
let backend: QuotingBackend;
/** What browsers showed and kept, and what a second application left. */
const seen: Place[] = [];

startsApp(async () => {
  backend = await startQuotingBackend(canary);
  postgres = await startOwnPostgres({ password: canary("password of the database") });
  return { database: postgres.database, environment: { ...environment, KEYHOLE_ENV_PREFIXES: "CANARY_" } };
});
test.afterAll(async () => {
  await backend?.stop();
  await postgres?.remove();
});
test.describe.configure({ mode: "serial" });

async function look(page: Page): Promise<void> {
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  seen.push({ name: `page ${page.url()}`, text: `${await page.content()}\n${kept}` });
}

/** While it lasts the database refuses what is about to be written, so that it fails late, with everything in hand. */
async function refusing(
  app: RunningApp,
  [shut, open]: readonly [string, string],
  work: () => Promise<void>,
): Promise<void> {
  await app.owner.query(shut);
  await work().finally(() => app.owner.query(open));
}
const inserting = (table: string) =>
  [`revoke insert on ${table} from keyhole_app`, `grant insert on ${table} to keyhole_app`] as const;
const logging = [
  "revoke insert (body) on audit.event from keyhole_app",
  "grant insert (body) on audit.event to keyhole_app",
] as const;
const telling = [
  "alter table audit.link add constraint shut check (type <> 'reference.explained') not valid",
  "alter table audit.link drop constraint shut",
] as const;

/** Nobody may ask as often, or for as many names never heard of, as all of this takes. */
const renewBudgets = (app: RunningApp) => app.owner.query("delete from budget_window");

const hcv = () => ({ host: "127.0.0.1", port: backend.port, protocol: "http" });
const scopes = ["vault.propose", "vault.read", "reference.resolve", "change.read"] as const;

test("vaults of every provider are made, with credentials typed into forms and sent over REST", async ({ app, as }) => {
  await app.owner.query("alter table allow_entry disable trigger user");
  await app.owner.query("insert into allow_entry (id, target) values (gen_random_uuid(), $1)", [
    `127.0.0.1:${backend.port}`,
  ]);
  await app.owner.query("alter table allow_entry enable trigger user");
  const maya = await as("Maya");
  planted["session of Maya"] = await secretIn(app, maya);
  await maya.goto("/g/lab/new-vault?provider=hcv");
  await maya.getByRole("textbox", { name: "Prefix" }).fill("Not A Prefix");
  await maya.getByRole("textbox", { name: "Host" }).fill("127.0.0.1");
  await maya.getByRole("textbox", { name: "Port" }).fill(String(backend.port));
  await maya.getByRole("combobox", { name: "KV version" }).selectOption("v2");
  await maya.getByRole("textbox", { name: "Token", exact: true }).fill(canary("token of hcv"));
  await maya.getByRole("combobox", { name: "Keyhole's sign-in" }).selectOption("token");
  await maya.getByRole("textbox", { name: "Keyhole's own token" }).fill(canary("own token of hcv"));
  await maya.getByRole("combobox", { name: "Access level" }).selectOption("values");
  await maya.getByRole("button", { name: "Create vault" }).click();
  await expect(maya.getByRole("textbox", { name: "Prefix" })).toHaveAttribute("aria-invalid", "true");
  await look(maya);
  await maya.getByRole("textbox", { name: "Prefix" }).fill("bao");
  await maya.getByRole("button", { name: "Create vault" }).click();
  await expect(maya).toHaveURL(/\/vaults\/bao$/);
  await look(maya);

  const rest = await app.token("Maya", scopes);
  planted["personal token"] = rest.slice(3);
  const ours = { declares_same_host: true, level: "values" };
  const approle = { auth_method: "approle", approle_role_id: "kong", approle_secret_id: canary("secret id") };
  const vaults: readonly object[] = [
    { gateway: "lab", provider: "fs", prefix: "files", config: { prefix: app.sampleFolder }, access: ours },
    { gateway: "lab", provider: "env", prefix: "vars", config: { prefix: "CANARY_" }, access: ours },
    {
      ...{ gateway: "lab", provider: "hcv", prefix: "old", config: { ...hcv(), kv: "v1", token: canary("token v1") } },
      access: { auth_method: "token", token: canary("own token v1"), level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "hcv", prefix: "dates", config: { ...hcv(), kv: "v2", token: canary("token") } },
      access: { auth_method: "token", token: canary("token for metadata"), level: "metadata" },
    },
    {
      ...{
        gateway: "lab",
        provider: "hcv",
        prefix: "tls",
        config: { ...hcv(), protocol: "https", kv: "v2", token: canary("token for tls") },
      },
      access: { auth_method: "token", token: canary("token over tls"), level: "values" },
    },
    // These wait for approval, with their credentials sealed.
    {
      ...{ gateway: "prod-eu", provider: "hcv", prefix: "waiting", config: { host: "vault.internal", ...approle } },
      access: { auth_method: "token", token: canary("token that waits") },
    },
    {
      ...{ gateway: "prod-eu", provider: "hcv", prefix: "turned", config: { host: "vault.internal", ...approle } },
      access: { auth_method: "token", token: canary("token that is turned away") },
    },
  ];
  for (const vault of vaults) {
    const { status } = await call(app, rest, "vault.create", vault);
    expect([200, 202], JSON.stringify(vault).slice(0, 60)).toContain(status);
  }
  for (const vault of malformedVaults(canary)) {
    const input = { gateway: "lab", provider: "hcv", prefix: "x", ...vault };
    const { status } = await call(app, rest, "vault.create", input);
    expect([404, 409, 422], Object.keys(vault).join()).toContain(status);
  }
  const send = (headers: Readonly<Record<string, string>>, body?: string) =>
    fetch(`${app.url}/api/v1/operations/vault.create`, { method: "POST", headers, ...(body ? { body } : {}) });
  for (const body of malformedBodies(canary)) {
    expect((await send({ authorization: `Bearer ${rest}` }, body)).status).toBe(422);
  }
  for (const headers of [
    { authorization: `Bearer kh_${canary("bearer").slice(0, 43)}` },
    { authorization: `Bearer ${canary("bearer of another kind")}` },
    { authorization: `Basic ${canary("basic")}` },
    { cookie: `authjs.session-token=${canary("cookie")}` },
  ]) {
    expect((await send(headers)).status).toBe(401);
  }
  await refusing(app, inserting("vault"), async () => {
    const config = { ...hcv(), kv: "v2", token: canary("token that is not stored") };
    const access = { auth_method: "token", token: canary("own token that is not stored") };
    const input = { gateway: "lab", provider: "hcv", prefix: "shut", config, access };
    expect((await call(app, rest, "vault.create", input)).status).toBeGreaterThanOrEqual(500);
  });
});

test("what waits is approved by one and turned away by another", async ({ app, as }) => {
  const jonas = await as("Jonas");
  await jonas.goto("/g/prod-eu/changes");
  await jonas.getByRole("link", { name: "Create vault waiting" }).click();
  await expect(jonas.getByRole("article", { name: "Create vault waiting" })).toContainText("approle_secret_id");
  await look(jonas);
  await approve(jonas, "prod-eu", "Create vault waiting");
  await look(jonas);
  await jonas.goto("/g/prod-eu/changes");
  await jonas.getByRole("link", { name: "Create vault turned" }).click();
  await jonas.getByRole("textbox", { name: "Reason for rejecting" }).fill("Not this one.");
  await jonas.getByRole("button", { name: "Reject" }).click();
  await expect(
    jonas.getByRole("article", { name: "Create vault turned" }).getByText("rejected", { exact: true }),
  ).toBeVisible();
  const { rows } = await app.owner.query("select prefix from vault where prefix in ('waiting', 'turned')");
  expect(rows).toEqual([{ prefix: "waiting" }]);
});

test("passwords and whatever else is typed at the door", async ({ app, stranger }) => {
  const page = await stranger();
  await page.goto("/sign-in");
  const signIn = async (email: string, password: string): Promise<void> => {
    await page.getByRole("textbox", { name: "E-mail" }).fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();
    await expect(page.getByRole("button", { name: "Sign in", exact: true })).not.toHaveAttribute("aria-disabled");
    await look(page);
  };
  await signIn(app.person("Maya").email, canary("wrong password"));
  await signIn(`${canary("password as address").slice(0, 40)}@x.invalid`, canary("password of nobody"));
  await signIn(canary("password as name"), "");
  await signIn(app.person("Vic").email, canary("long password").repeat(4));
  await signIn(app.person("Vic").email, `${canary("password with zero")}\u0000`);
  await refusing(app, inserting("session"), () => signIn(app.person("Vic").email, app.person("Vic").password));
});

test("an empty installation is set up by its link", async ({ stranger }) => {
  test.setTimeout(120_000);
  const empty = await startApp({ sample: false, database: await postgres.another() });
  try {
    const link = await empty.setUpLink();
    const secret = new URL(link).hash.slice(1);
    planted["set-up link"] = secret;
    const page = await stranger({ baseURL: empty.url });
    const fill = async (password: string, other: string): Promise<void> => {
      for (const [section, email, typed] of [
        ["Access admin", "ines@example.test", password],
        ["Working account", "tomas@example.test", other],
      ] as const) {
        const region = page.getByRole("region", { name: section });
        await region.getByRole("textbox", { name: "Name" }).fill("Somebody");
        await region.getByRole("textbox", { name: "E-mail" }).fill(email);
        await region.getByLabel("Password").fill(typed);
      }
      await page.getByRole("region", { name: "First gateway" }).getByRole("textbox", { name: "Name" }).fill("main");
      await page.getByRole("button", { name: "Set up Keyhole" }).click();
    };
    await page.goto(`/setup#${canary("link of somebody else")}`);
    await fill(canary("password with a wrong link"), canary("other password with a wrong link"));
    await expect(page.getByRole("alert").first()).toBeVisible();
    await page.goto("about:blank");
    await page.goto(link);
    await fill(canary("password beside a short one"), "short");
    await expect(page.getByText("At least 12 characters.").first()).toBeVisible();
    await fill(canary("password of an access admin"), canary("password of a working account"));
    await expect(page).toHaveURL(/\/sign-in$/);
    await page.getByRole("textbox", { name: "E-mail" }).fill("tomas@example.test");
    await page.getByLabel("Password").fill(canary("password of a working account"));
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page).toHaveURL(/\/g\/main$/);
    await look(page);
    // It would report what it still fetches when the application ends.
    await page.close();
  } finally {
    seen.push(...answersAsPlaces(empty.answers), { name: "what the empty one wrote", text: empty.output() });
    seen.push(...(await filesAsPlaces(empty.folder)));
    await empty.stop();
  }
});

test("every kind of value and every fault is explained", async ({ app, as }) => {
  test.setTimeout(180_000);
  const files = await writeCanaryFiles(app.sampleFolder, canary);
  const variables = ["plain", "json", "json/password", "json/nested", "broken/password", "url", "nothing"];
  const references = [
    ...files.map((name) => `{vault://files/${name}}`),
    ...variables.map((name) => `{vault://vars/${name}}`),
    ...backend.resources.map((name) => `{vault://bao/${name}/value}`),
    ...["good", "refused", "broken", "html", "half", "text"].map((name) => `{vault://old/${name}/value}`),
    ...["{vault://dates/good/value}", "{vault://dates/broken/value}", "{vault://tls/good/value}"],
    ...["{vault://bao/good}", "{vault://bao/good/nested}", "{vault://bao/good/value/#7}"],
    ...oddReferences(canary),
  ];
  const explained: Explanation[] = [];
  for (let at = 0; at < references.length; at += 20) {
    const rest = await app.token(at % 40 === 0 ? "Maya" : "Jonas", ["reference.resolve", "vault.read"]);
    await renewBudgets(app);
    planted[`personal token ${at}`] = rest.slice(3);
    for (const reference of references.slice(at, at + 20)) {
      const answer = await call(app, rest, "reference.explain", { gateway: "lab", reference });
      expect([200, 422], `${answer.status} ${reference.slice(0, 20)}`).toContain(answer.status);
      if (answer.status === 200) explained.push(answer.body.value as Explanation);
    }
  }
  const outcomes = new Set(explained.map(({ outcome }) => outcome));
  expect(outcomes.size, [...outcomes].join()).toBeGreaterThan(10);
  expect(explained.find(({ reference }) => reference === "{vault://bao/good/value}")?.outcome).toBe("resolved");
  const resources = new Set(backend.asked.map((one) => /\/secret\/(?:data\/|metadata\/)?(\w+)/.exec(one.path)?.[1]));
  expect(backend.resources.filter((name) => !resources.has(name))).toEqual([]);
  expect(backend.asked.every((one) => Object.values(planted).includes(one.token))).toBe(true);

  const maya = await as("Maya");
  const typed = [
    references[0],
    "{vault://files/object/password}",
    "{vault://bao/garbage/value}",
    ...oddReferences(canary),
  ];
  await renewBudgets(app);
  for (const reference of typed) {
    await maya.goto("/g/lab/explain");
    await maya.getByRole("textbox", { name: "Reference" }).fill(reference ?? "");
    await maya.keyboard.press("Enter");
    await expect(maya.locator("article, [role=alert]:not(:empty)").first()).toBeVisible();
    await maya.getByRole("textbox", { name: "Reference" }).fill("");
    await look(maya);
  }
  const rest = await app.token("Maya", scopes);
  await refusing(app, telling, async () => {
    for (const reference of ["{vault://files/plain}", "{vault://bao/good/value}"]) {
      expect((await call(app, rest, "reference.explain", { gateway: "lab", reference })).status).not.toBe(200);
    }
  });
});

test("vaults are edited, deleted and brought back, where others decide on it too", async ({ app, as }) => {
  const rest = await app.token("Maya", scopes);
  planted["personal token for edits"] = rest.slice(3);
  const stored = async (prefix: string) => {
    const { rows } = await app.owner.query<{ id: string; version: number; gateway: string }>(
      `select r.vault_id::text as id, g.name as gateway, r.number as version
       from vault_revision r join gateway g on g.id = r.gateway_id where r.prefix = $1 order by r.number desc limit 1`,
      [prefix],
    );
    return rows[0] ?? { id: "", version: 0, gateway: "" };
  };
  const config = { ...hcv(), kv: "v1", token: canary("token of an edit") };
  const access = { auth_method: "token", token: canary("own token of an edit"), level: "values" };
  const settings = { prefix: "old", description: "edited", tags: [], config, access };
  const edit = async (more: object) =>
    call(app, rest, "vault.edit", { ...(await stored("old")), ...settings, ...more });
  expect((await edit({})).status).toBe(200);
  expect((await edit({ config: { ...config, port: canary("port of an edit") } })).status).toBe(422);
  expect((await edit({ access: { ...access, auth_method: canary("method of an edit") } })).status).toBe(422);
  await refusing(app, logging, async () => {
    const shut = { access: { ...access, token: canary("token of an edit that is not stored") } };
    expect((await edit(shut)).status).toBeGreaterThanOrEqual(500);
  });
  expect((await call(app, rest, "vault.delete", await stored("old"))).status).toBe(200);
  const gone = await stored("old");
  expect((await call(app, rest, "vault.restore", { ...gone, revision: gone.version - 1 })).status).toBe(200);

  const guarded = {
    ...(await stored("waiting")),
    ...{ prefix: "waiting", description: "", tags: [] },
    config: {
      host: "vault.internal",
      auth_method: "approle",
      approle_role_id: "kong",
      approle_secret_id: canary("new secret id"),
    },
    access: { auth_method: "token", token: canary("new token that waits") },
  };
  expect((await call(app, rest, "vault.edit", guarded)).status).toBe(202);
  const jonas = await as("Jonas");
  await jonas.goto("/g/prod-eu/changes");
  await jonas.getByRole("link", { name: "Edit vault waiting" }).click();
  await look(jonas);
  await approve(jonas, "prod-eu", "Edit vault waiting");
  const maya = await as("Maya");
  for (const path of [
    "/g/lab/vaults/old",
    "/g/lab/vaults/old/edit",
    "/g/prod-eu/vaults/waiting",
    "/g/lab/deleted-vaults",
  ]) {
    await maya.goto(path);
    await look(maya);
  }
});

test("references are tracked out of what was pasted, and checked by the worker", async ({ app, as }) => {
  test.setTimeout(120_000);
  const rest = await app.token("Maya", [...scopes, "reference.track", "reference.read", "rotation.read"]);
  planted["personal token for tracking"] = rest.slice(3);
  const pasted = [
    `password: ${canary("line beside a reference")}`,
    `{vault://bao/good/value?token=${canary("token in a tracked option")}}`,
    `{vault://bao/${canary("never ended")}`,
    ...[
      "{vault://files/plain}",
      "{vault://files/object/password}",
      "{vault://vars/json/password}",
      "{vault://old/good/value}",
    ],
    ...backend.resources.map((name) => `{vault://bao/${name}/value}`),
  ].join("\n");
  const maya = await as("Maya");
  await maya.goto("/g/lab/references/new");
  const field = maya.getByRole("textbox").first();
  await field.fill(pasted);
  await expect(maya.getByRole("main")).toContainText("{vault://files/plain}");
  await field.fill("");
  await expect(maya.getByRole("main")).not.toContainText("{vault://files/plain}");
  await look(maya);
  const tracked = await call(app, rest, "reference.track", { gateway: "lab", references: pasted });
  expect(tracked.status).toBe(200);
  await renewBudgets(app);
  expect((await call(app, rest, "reference.check", { gateway: "lab", what: { all: true } })).status).toBe(200);
  const left = async (): Promise<number> => {
    await renewBudgets(app);
    const { rows } = await app.owner.query<{ n: number }>(
      "select count(*)::int as n from reference where checked_at is null",
    );
    return rows[0]?.n ?? 1;
  };
  await until(async () => (await left()) === 0, "every reference is checked", 90_000);
  const { rows } = await app.owner.query<{ states: string }>(
    "select string_agg(distinct state, ',') as states from reference",
  );
  expect(rows[0]?.states).toMatch(/resolved/);
  expect(rows[0]?.states).toMatch(/failing/);
  for (const path of ["", "/references", "/references/checks", "/rotation", "/rotation/history", "/vaults"]) {
    await maya.goto(`/g/lab${path}`);
    await look(maya);
  }
});

test("pages, log and a new token are read by those who may", async ({ as }) => {
  test.setTimeout(120_000);
  const [maya, noor] = [await as("Maya"), await as("Noor")];
  for (const path of ["/g/lab/vaults", "/g/lab/vaults/bao", "/g/lab/vaults/old", "/g/lab/vaults/vars", "/settings"]) {
    await maya.goto(path);
    await look(maya);
  }
  await maya.goto("/settings/tokens");
  await maya.getByRole("textbox", { name: "Name" }).fill("ci");
  await maya.getByRole("checkbox", { name: "vault.read" }).check();
  await maya.getByRole("button", { name: "Create token" }).click();
  await expect(maya.getByText("Copy the token now: it is not shown again.")).toBeVisible();
  planted["token shown once"] = /kh_([\w-]{43})/.exec(await maya.locator("main").innerText())?.[1] ?? "";
  expect(planted["token shown once"]).not.toBe("");
  await maya.reload();
  await look(maya);
  await noor.goto("/audit");
  for (let pages = 0; pages < 30; pages += 1) {
    await look(noor);
    const older = noor.getByRole("link", { name: "Older" });
    if ((await older.count()) === 0) break;
    await noor.goto((await older.getAttribute("href")) ?? "");
  }
});

/** Everything the applications and browsers of this file answered, wrote and kept. */
async function everything(app: RunningApp): Promise<readonly Place[]> {
  await postgres.writeDown();
  // Where they were planted, and where the sample's passwords are kept for their owner.
  const beside = (file: string): boolean => file.startsWith("sample/") || file === ".keyhole/sample-people.json";
  return [
    ...answersAsPlaces(app.answers),
    ...seen,
    { name: "what its processes wrote", text: app.output() },
    ...(await databaseAsPlaces(app.owner)),
    ...(await filesAsPlaces(app.folder, beside)),
    ...(await filesAsPlaces(postgres.folder)),
  ];
}

test("not twelve characters of any of it are anywhere but where they were planted", async ({ app }) => {
  test.setTimeout(120_000);
  const { AUTH_SECRET = "", KEYHOLE_KEY = "", NEXT_SERVER_ACTIONS_ENCRYPTION_KEY = "" } = app.environment;
  const secrets = {
    ...planted,
    ...{ AUTH_SECRET, KEYHOLE_KEY, NEXT_SERVER_ACTIONS_ENCRYPTION_KEY },
    ...Object.fromEntries(app.people.map(({ name, password }) => [`password of ${name}`, password])),
    ...(await sampleSecrets(path.join(app.folder, "sample", "db"))),
  };
  expect(Object.keys(planted).length).toBeGreaterThan(100);
  const places = await everything(app);
  expect(places.reduce((sum, { text }) => sum + text.length, 0)).toBeGreaterThan(30_000_000);
  const leaks = leaksOf(secrets, places);
  const shownOnce = leaks.filter(({ secret }) => secret === "token shown once");
  expect(shownOnce.map(({ place }) => place)).toEqual(["POST /settings/tokens → 200"]);
  expect(leaks.filter(({ secret }) => secret !== "token shown once")).toEqual([]);
});

test("the same search finds what does stand in each of these places", async ({ app, as }) => {
  test.setTimeout(120_000);
  const known = randomBytes(30).toString("hex");
  const rest = await app.token("Maya", scopes);
  const input = { gateway: "lab", provider: "env", prefix: "known", description: known, config: { prefix: "CANARY_" } };
  const made = await call(app, rest, "vault.create", input);
  expect(made.status).toBe(200);
  const maya = await as("Maya");
  await maya.goto("/g/lab/vaults/known");
  await maya.evaluate((text) => sessionStorage.setItem("draft", text), known);
  await look(maya);
  await app.owner.query(`do $$ begin raise log '${known}'; end $$`);
  await appendFile(path.join(app.folder, ".keyhole", "left"), known);
  await writeFile(path.join(app.sampleFolder, "left"), known);
  // A refusal is what the application writes a line about; its request's id is in the answer, too.
  await refusing(app, inserting("vault"), async () => {
    await call(app, rest, "vault.create", { ...input, prefix: "shut" });
  });
  const failed = app.answers.findLast(({ status }) => status >= 500);
  const id = /"requestId":"([^"]+)"/.exec(failed?.body.toString() ?? "")?.[1] ?? "";
  await until(() => app.output().includes(id), "the failure is in the log");
  const found = new Set(leaksOf({ known, id }, await everything(app)).map(({ place }) => place));
  const names = [...found].join("\n");
  for (const place of [
    ...[/^POST \/api\/v1\/operations\/vault\.create → 500$/m, /^GET \/g\/lab\/vaults\/known → 200$/m],
    ...[/^page http.*\/vaults\/known$/m, /^what its processes wrote$/m, /^table public\.vault$/m],
    ...[/\/\.keyhole\/left$/m, /\/pg_wal\/[0-9A-F]{24}$/m, /\/base\/\d+\/\d+$/m, /\.log$/m],
  ]) {
    expect(names).toMatch(place);
  }
  expect(names).not.toContain("/sample/left");
});
