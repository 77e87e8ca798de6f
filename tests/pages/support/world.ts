import { mayInEmergency } from "./emergency";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { call } from "@/tests/support/rest";
import customSchema from "@/tests/fixtures/custom-vault-schema.json" with { type: "json" };
import { addPerson, addSession, addToken } from "@/tests/support/organisation";
import { startApp, type RunningApp } from "@/tests/support/running-app";
import { addEvent, addSecret } from "@/tests/support/rotation";
import { approve } from "@/tests/e2e/support/steps";

export type Person = "Maya" | "Jonas" | "Noor" | "Vic" | "Ada";

type Session = Exclude<BrowserContextOptions["storageState"], string | undefined>;

/** An application with something on every page: rows long and short, changes in each state, people signed in. */
export interface World {
  readonly app: RunningApp;
  /** What a browser keeps of somebody who has signed in; each signs in once. */
  readonly session: (name: Person) => Promise<Session>;
  /** Ids of changes on prod-eu. */
  readonly changes: Readonly<Record<"waiting" | "applied" | "rejected" | "own" | "draft", string>>;
  /** Ids of references on lab. */
  readonly references: Readonly<Record<"checked" | "unchecked" | "untracked", string>>;
  /** Ids of secrets on lab. */
  readonly secrets: Readonly<Record<"rotated" | "failing", string>>;
  /** Ids of people in each state, and of a change about one of them that was taken back. */
  readonly people: MadePeople;
  /** A gateway on which there is nothing yet. */
  readonly emptyGateway: string;
}

export const longPrefix = "payments-settlement-and-reconciliation-eu-central-1-blue-vault";

/** Starts the application and fills it, over REST where a token may and in the browser where a person must. */
export async function makeWorld(browser: Browser): Promise<World> {
  const app = await startApp();
  try {
    const sessions = new Map<Person, Promise<Session>>();
    const session = (name: Person): Promise<Session> => {
      const kept = sessions.get(name) ?? signedIn(browser, app, name);
      sessions.set(name, kept);
      return kept;
    };
    const token = await app.token("Maya", ["vault.read", "vault.propose", "change.read", "gateway.edit"]);
    for (const vault of labVaults(app)) await ask(app, token, "vault.create", { gateway: "lab", ...vault });
    await addCustom(app, token);
    await editHcv(app, token);
    await addOpeners(app);
    await deleteOne(app, token);
    const waiting = await ask(app, token, "vault.create", { gateway: "prod-eu", ...hcvVault });
    const applied = await ask(app, token, "vault.create", { gateway: "prod-eu", ...fileVault(app, "files") });
    const rejected = await ask(app, token, "vault.create", { gateway: "prod-eu", ...fileVault(app, "scratch") });
    const draft = await ask(app, token, "vault.create", {
      ...{ gateway: "prod-eu", ...fileVault(app, "drafted") },
      request: { draft: true, reason: "For the report of the month." },
    });
    const references = await trackSome(app);
    const emptyGateway = "edge-one";
    const gateway = { name: emptyGateway, edition: "enterprise", kongVersion: "3.10" };
    await ask(app, token, "gateway.create", gateway);
    await ask(app, token, "gateway.create", { name: "cloud", edition: "konnect", kongVersion: "3.15" });

    const context = await browser.newContext({ baseURL: app.url, storageState: await session("Jonas") });
    const jonas = await context.newPage();
    await approve(jonas, "prod-eu", "Create vault files");
    await approve(jonas, "prod-eu", `Add gateway ${emptyGateway}`);
    await approve(jonas, "prod-eu", "Add gateway cloud");
    await ask(app, token, "vault.create", { gateway: "cloud", ...konnectVault });
    await reject(jonas, "Create vault scratch", "The folder is the sample's; ask for one of the team's own.");
    await context.close();
    const own = await askInConsole(browser, app, await session("Maya"), "at-night");
    await mayInEmergency(app, waiting);
    const people = await makePeople(browser, app, await session("Ada"));
    const secrets = await addHistory(app.owner);
    return {
      app,
      session,
      changes: { waiting, applied, rejected, own, draft },
      references,
      secrets,
      people,
      emptyGateway,
    };
  } catch (error) {
    await app.stop();
    throw error;
  }
}

/** Asked for in the browser: what a token asks for cannot be applied in an emergency. */
async function askInConsole(browser: Browser, app: RunningApp, storageState: Session, prefix: string): Promise<string> {
  const context = await browser.newContext({ baseURL: app.url, storageState });
  const page = await context.newPage();
  await page.goto("/g/prod-eu/new-vault?provider=env");
  await page.getByRole("textbox", { name: "Prefix" }).first().fill(prefix);
  await page.getByRole("button", { name: "Request change" }).click();
  const href = await page.getByRole("link", { name: "See the change" }).getAttribute("href");
  await context.close();
  return href?.split("/").at(-1) ?? "";
}

type MadePeople = Readonly<
  Record<"invited" | "unconfirmed" | "active" | "suspended" | "erased" | "own" | "change", string>
>;

async function makePeople(browser: Browser, app: RunningApp, session: Session): Promise<MadePeople> {
  const { owner } = app;
  const accepted = { name: "Ines Aldana-Whitworth", confirmed: false } as const;
  const people = {
    invited: await addPerson(owner, { name: "Lou", email: "lou@example.test", confirmed: false }),
    unconfirmed: await addPerson(owner, { ...accepted, roles: [["operator", null]] }),
    active: await addPerson(owner, { name: "Kim", email: "kim@example.test", roles: [["author", null]] }),
    suspended: await addPerson(owner, { name: "Ole", email: "ole@example.test", suspended: true }),
    erased: await addPerson(owner, { name: "erased person 7", email: "erased-7@erased.invalid", suspended: true }),
  };
  await owner.query("update person set password_hash = null where id = any ($1)", [[people.invited, people.erased]]);
  await owner.query("update person set erased_at = now(), erased_number = 7 where id = $1", [people.erased]);
  await addPerson(owner, { name: "Pat", email: "pat@example.test", roles: [["approver", null]] });
  await addSession(owner, people.active);
  await addToken(owner, people.active);
  const { rows } = await owner.query<{ id: string }>("select id from person where name = 'Ada'");
  const context = await browser.newContext({ baseURL: app.url, storageState: session });
  const ada = await context.newPage();
  await ada.goto(`/settings/people/${people.active}`);
  const form = ada.getByRole("form", { name: "Grant a role" });
  await form.getByRole("combobox", { name: "Role" }).selectOption("approver");
  await form.getByRole("button", { name: "Grant role" }).click();
  await ada.getByRole("link", { name: "See the change" }).click();
  await ada.getByRole("button", { name: "Withdraw change" }).click();
  await ada.getByRole("article").getByText("withdrawn", { exact: true }).waitFor();
  const change = new URL(ada.url()).pathname.split("/").at(-1) ?? "";
  await context.close();
  return { ...people, own: rows[0]?.id ?? "", change };
}

async function signedIn(browser: Browser, app: RunningApp, name: Person): Promise<Session> {
  const context = await browser.newContext({ baseURL: app.url });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: `Sign in as ${name}` }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in" && url.pathname !== "/");
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Calls an operation over REST; gives the id of the change where it waits, else nothing. */
export async function ask(app: RunningApp, token: string, operation: string, input: unknown): Promise<string> {
  const { status, body } = await call(app, token, operation, input);
  if (status !== 200 && status !== 202) throw new Error(`${operation} answered ${status}: ${JSON.stringify(body)}`);
  return body.change ?? "";
}

/** So that there is something in its history. */
async function editHcv(app: RunningApp, token: string): Promise<void> {
  const { rows } = await app.owner.query<{ id: string }>("select id from vault where prefix = 'hcv-pay'");
  const { provider: _provider, ...settings } = hcvVault;
  const config = { ...settings.config, token: "hvs.another-token-of-the-tests" };
  const edit = { gateway: "lab", id: rows[0]?.id, version: 1, ...settings, config, tags: ["payments", "pci", "eu"] };
  await ask(app, token, "vault.edit", edit);
}

/** As a look at what opens a vault leaves it: one that ends soon, one that is good, one that does not end. */
async function addOpeners({ owner }: RunningApp): Promise<void> {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const openers = [
    { what: "token", endsAt: inDays(5) },
    { what: "client certificate", endsAt: inDays(200) },
    { what: "CA certificates", endsAt: null },
  ];
  await owner.query(
    `insert into vault_opening (vault_id, vault_version, openers, ends_at, looked_at, next_look_at)
     select id, version, $1::jsonb, $2, now(), now() + interval '1 day' from vault where prefix = 'hcv-pay'
     on conflict (vault_id) do update set openers = excluded.openers, ends_at = excluded.ends_at,
       vault_version = excluded.vault_version, looked_at = excluded.looked_at, next_look_at = excluded.next_look_at`,
    [JSON.stringify(openers), openers[0]?.endsAt],
  );
}

/** A vault of the lab's own beside Kong's, with what Kong says of its config. */
async function addCustom(app: RunningApp, token: string): Promise<void> {
  await app.owner.query("update gateway set loaded_vaults = 'bundled,acme-http' where name = 'lab'");
  // Giving it takes a person who has just signed in.
  await app.owner.query(
    `insert into vault_schema (gateway_id, name, schema, kong_version, source, noted_by, noted_at)
     select g.id, 'acme-http', $1::jsonb, g.kong_version, 'given', p.id, now() from gateway g, person p
     where g.name = 'lab' and p.name like 'Maya%'`,
    [JSON.stringify(customSchema)],
  );
  const sign_in = { user: "kong", phrase: "a-phrase-of-the-tests" };
  const config = { url: "https://vault.example.test", labels: { team: "payments" }, ttl: 0, sign_in };
  await ask(app, token, "vault.create", { gateway: "lab", provider: "acme-http", prefix: "acme-pay", config });
}

async function deleteOne(app: RunningApp, token: string): Promise<void> {
  await ask(app, token, "vault.create", { gateway: "lab", provider: "env", prefix: "gone", config: {} });
  const { rows } = await app.owner.query<{ id: string }>("select id from vault where prefix = 'gone'");
  await ask(app, token, "vault.delete", { gateway: "lab", id: rows[0]?.id, version: 1 });
}

/** In every state a reference can be in, as checks leave it. */
async function trackSome(app: RunningApp): Promise<World["references"]> {
  const token = await app.token("Maya", ["reference.track", "reference.read"]);
  const texts = [
    ...["{vault://files/db-credentials.json/password}", "{vault://files/db-credentials.json/user}"],
    ...["{vault://files/pay-cert.pem}", "{vault://files/gone.txt}", "{vault://files//}"],
    `{vault://${longPrefix}/db%2Fpassword.txt?ttl=60&prefix=x#2}`,
    ...["{vault://hcv-pay/oidc%2Fclient/secret?ttl=60#2}", "{vault://settings/database-password}"],
    ...Array.from({ length: 60 }, (_, n) => `{vault://hcv-pay/service-${n}/key}`),
  ];
  await ask(app, token, "reference.track", { gateway: "lab", references: texts.join("\n") });
  const outcome = (text: string, state: string, name: string, preview: object | null) =>
    app.owner.query(
      `update reference set state = $2, outcome = $3, checked_at = now() - interval '2 minutes', check_ms = 38.4, preview = $4,
         print = case when $4::jsonb is null then null else '7c1e90ab33d0ffffffffffffffffffff' end, print_key = 'k', print_comparable = true,
         checked_by = (select id from person where name = 'Jonas' limit 1) where text = $1`,
      [text, state, name, preview],
    );
  const cert = {
    kind: "certificate",
    subject: "CN=pay.example.com",
    issuer: "CN=Example CA",
    names: ["pay.example.com"],
  };
  const dates = {
    notBefore: "2026-01-01T00:00:00Z",
    expiresAt: "2027-01-01T00:00:00Z",
    keyType: "EC P-256",
    chainLength: 2,
  };
  const password = { kind: "text", class: "password", length: "16–31 chars", suffix: null };
  await outcome(texts[0]!, "resolved", "resolved", password);
  await outcome(texts[2]!, "resolved", "resolved", { ...cert, ...dates });
  await outcome(texts[3]!, "failing", "not-found", null);
  await outcome(texts[4]!, "failing", "not-a-reference", null);
  await outcome(texts[5]!, "refused", "option-refused", null);
  await outcome(texts[6]!, "stale", "throttled", null);
  await outcome(texts[7]!, "not-checkable", "not-checkable-from-here", null);
  const { rows } = await app.owner.query<{ id: string; text: string }>("select id, text from reference");
  const idOf = (text: string) => rows.find((row) => row.text === text)?.id ?? "";
  const untracked = idOf("{vault://hcv-pay/service-59/key}");
  await ask(app, token, "reference.untrack", { gateway: "lab", ids: [untracked] });
  return { checked: idOf(texts[0]!), unchecked: idOf(texts[1]!), untracked };
}

async function reject(page: Page, title: string, reason: string): Promise<void> {
  await page.goto("/g/prod-eu/changes");
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("textbox", { name: "Reason for rejecting" }).fill(reason);
  await page.getByRole("button", { name: "Reject" }).click();
  await page.getByRole("article", { name: title }).getByText("rejected", { exact: true }).waitFor();
}

/** Secrets with a history, what is due, what fails, and policies. */
async function addHistory(owner: RunningApp["owner"]): Promise<World["secrets"]> {
  const { rows } = await owner.query<{ id: string }>("select id from gateway where name = 'lab'");
  const gatewayId = rows[0]?.id ?? "";
  const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);
  const past = { firstSeenAt: inDays(-80), lookedAt: inDays(-0.01) };
  const rotated = await addSecret(owner, gatewayId, {
    ...past,
    ...{ resource: "history/database.json", rotatedAt: inDays(-9), expiresAt: inDays(20), dueAt: inDays(20) },
    ...{ dueReason: "expiry", references: ["{vault://files/history%2Fdatabase.json/password?ttl=60}"] },
  });
  const failing = await addSecret(owner, gatewayId, {
    ...{ ...past, name: "hcv-pay", resource: "history/oidc-client", failingSince: inDays(-1), outcome: "not-found" },
    references: ["{vault://hcv-pay/history%2Foidc-client/secret}"],
  });
  await addSecret(owner, gatewayId, {
    ...{ ...past, name: longPrefix, resource: "history/settlement-of-cards-and-accounts/private-key.pem" },
    ...{ rotatedAt: inDays(-120), dueAt: inDays(-30), dueReason: "policy" },
  });
  const prints = (password: string) => [
    { member: "password", print: password },
    { member: "user", print: "0c9e 5512" },
  ];
  const baseline = { kind: "baseline", version: null, members: ["password", "user"] } as const;
  const step = { kind: "rotated", members: ["password"], from: null, to: null } as const;
  const of = { id: rotated, gatewayId };
  await addEvent(owner, of, { ...baseline, at: inDays(-80) }, prints("77d0 11aa"));
  await addEvent(owner, of, { ...step, at: inDays(-40) }, prints("3be1 90ff"));
  await addEvent(owner, of, { ...step, at: inDays(-9) }, prints("51ac 7e90"));
  await addEvent(
    owner,
    { id: failing, gatewayId },
    { kind: "missing", at: inDays(-1), members: null, outcome: "not-found" },
  );
  await owner.query(
    `insert into rotation_policy (gateway_id, name, secret_id, max_age_days) values
       ($1, $2, null, 90), ($1, null, $3, 30) on conflict do nothing`,
    [gatewayId, longPrefix, rotated],
  );
  return { rotated, failing };
}

const fileVault = (app: RunningApp, prefix: string) => ({
  provider: "fs",
  prefix,
  config: { prefix: app.sampleFolder },
  access: { declares_same_host: true, level: "values" },
});

const hcvVault = {
  provider: "hcv",
  prefix: "hcv-pay",
  description: "Secrets of the payments team, KV v2 under kv/payments.",
  tags: ["payments", "pci"],
  config: { protocol: "http", host: "127.0.0.1", port: 8200, mount: "kv", kv: "v2", token: "hvs.a-token-of-the-tests" },
  access: {},
};

const konnectVault = {
  provider: "konnect",
  prefix: "konnect-pay",
  config: { config_store_id: "8c6b1d2e-0f4a-4b7c-9d3e-5a6f7b8c9d0e" },
  access: { region: "eu", control_plane_id: "prod-eu", token: "spat_a-token-of-the-tests", level: "metadata" },
};

const labVaults = (app: RunningApp): readonly object[] => [
  { ...fileVault(app, "files"), description: "The sample's files." },
  { provider: "env", prefix: "settings", config: { prefix: "KONG_APP_" } },
  hcvVault,
  { ...fileVault(app, "fs"), isDefault: true },
  {
    ...fileVault(app, longPrefix),
    description:
      "Certificates and keys of the settlement services, mounted from the cluster's secret store; see the runbook at https://runbooks.example.test/payments/settlement/rotation-of-certificates-and-keys before you touch it.",
    tags: ["team:payments-settlement", "criticality:highest", "owner=maya@sample.invalid"],
  },
];
