import { appRole } from "@/lib/boot/roles.mjs";
import type { Page } from "@playwright/test";
import { closeEmergency, openEmergency } from "./emergency";
import { longPrefix, type Person, type World } from "./world";

/** A page in one of its states. */
export interface ListedPage {
  /** Of its pictures. */
  readonly name: string;
  /** The file below app/ that draws it. */
  readonly file: string;
  /** Who looks; null for somebody who has not signed in. */
  readonly who: Person | null;
  readonly title: string;
  readonly heading: string;
  readonly at: (world: World) => string;
  /** What it answers, where that is not 200. */
  readonly status?: number;
  /** What the browser's console says of it by right: it shows that a page failed. */
  readonly mayReport?: RegExp;
  /** Brings the open page into its state, and waits for it. */
  readonly act?: (page: Page, world: World) => Promise<void>;
  /** What has to be so while it is looked at. */
  readonly meanwhile?: {
    readonly begin: (world: World) => Promise<void>;
    readonly end: (world: World) => Promise<void>;
  };
  /** The one part that axe looks at, where it floats over others: those are meant to be covered. */
  readonly within?: string;
  /** Only where there is such a thing: in pixels, at most. */
  readonly maxWidth?: number;
}

/** Files below app/ that lead elsewhere and show nothing. */
export const redirects = ["page.tsx"] as const;

/** Stands in for the whole document when not even the layout could be made; it shows what error.tsx shows. */
export const unreachable = ["global-error.tsx"] as const;

const vaults = "(console)/g/[gateway]/vaults/(list)/page.tsx";
const newVault = "(console)/g/[gateway]/new-vault/page.tsx";
const vault = "(console)/g/[gateway]/vaults/[prefix]/page.tsx";
const editVault = "(console)/g/[gateway]/vaults/[prefix]/edit/page.tsx";
const deletedVaults = "(console)/g/[gateway]/deleted-vaults/page.tsx";
const references = "(console)/g/[gateway]/references/(list)/page.tsx";
const reference = "(console)/g/[gateway]/references/[id]/page.tsx";
const checks = "(console)/g/[gateway]/references/checks/page.tsx";
const newReferences = "(console)/g/[gateway]/references/new/page.tsx";
const explain = "(console)/g/[gateway]/explain/page.tsx";
const compare = "(console)/g/[gateway]/explain/compare/page.tsx";
const overview = "(console)/g/[gateway]/page.tsx";
const rotation = "(console)/g/[gateway]/rotation/(schedule)/page.tsx";
const rotationHistory = "(console)/g/[gateway]/rotation/history/page.tsx";
const rotationPolicies = "(console)/g/[gateway]/rotation/policies/page.tsx";
const rotationSecret = "(console)/g/[gateway]/rotation/[secret]/page.tsx";
const changes = "(console)/g/[gateway]/changes/(list)/page.tsx";
const change = "(console)/g/[gateway]/changes/[id]/page.tsx";
const notifications = "(console)/notifications/page.tsx";
const editDraft = "(console)/g/[gateway]/changes/[id]/edit/page.tsx";
const tokens = "(console)/settings/tokens/page.tsx";

const signIn = "(console)/settings/sign-in/page.tsx";
const people = "(console)/settings/people/page.tsx";
const person = "(console)/settings/people/[person]/page.tsx";
const invite = "(console)/settings/people/invite/page.tsx";

const maya = "Maya";

/** Some that can be tracked, one that Kong cannot read, and two that only look like one. */
const pasted = [
  ...["{vault://files/db-credentials.json/password}", "{vault://elsewhere/db/password?ttl=60#2}", "{vault://files//}"],
  ...["vault://files/without-braces", "{vault://files/never-closed"],
].join("\n");

/** Every page there is, in every state that looks different. A test compares it with the files below app/. */
export const pageList: readonly ListedPage[] = [
  {
    ...{ name: "sign-in", file: "sign-in/page.tsx", who: null, at: () => "/sign-in" },
    ...{ title: "Sign in · Keyhole", heading: "Sign in" },
  },
  {
    ...{ name: "sign-in-sso", file: "sign-in/page.tsx", who: null, at: () => "/sign-in" },
    ...{ title: "Sign in · Keyhole", heading: "Sign in" },
    meanwhile: { begin: setUpSignOn, end: endSignOn },
  },
  {
    ...{ name: "sign-in-refused", file: "sign-in/page.tsx", who: null, at: () => "/sign-in" },
    ...{ title: "Sign in · Keyhole", heading: "Sign in" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "E-mail" }).fill("nobody@sample.invalid");
      await page.getByLabel("Password").fill("not the password");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "sign-in-code", file: "sign-in/code/page.tsx", who: null, at: () => "/sign-in/code" },
    ...{ title: "Sign in · Keyhole", heading: "Enter a code" },
    act: async (page) => {
      // What the password leaves in the browser; whether it is good is found out with the code.
      await page.context().addCookies([{ name: "keyhole-half-way", value: "any", url: page.url() }]);
      await page.goto("/sign-in/code");
    },
  },
  {
    ...{ name: "sign-in-connect", file: "sign-in/connect/page.tsx", who: null, at: () => "/sign-in/connect" },
    ...{ title: "Link your account · Keyhole", heading: "Link your account" },
    meanwhile: {
      begin: async ({ app }) =>
        void (await app.owner.query(
          `insert into single_sign_on (issuer, client_id, client_secret_sealed, scopes, groups_claim, button)
           values ('https://id.example', 'keyhole', $1, 'openid', 'groups', 'Sign in with Example')`,
          [Buffer.alloc(64)],
        )),
      end: async ({ app }) => void (await app.owner.query("delete from single_sign_on")),
    },
    act: async (page) => {
      await page.context().addCookies([{ name: "keyhole-half-way", value: "any", url: page.url() }]);
      await page.goto("/sign-in/connect");
    },
  },
  {
    ...{ name: "step-up", file: "step-up/page.tsx", who: maya, at: () => "/step-up" },
    ...{ title: "Confirm that it is you · Keyhole", heading: "Confirm that it is you" },
  },
  {
    ...{ name: "enrol", file: "enrol/page.tsx", who: "Vic", at: () => "/enrol" },
    ...{ title: "Set up a second factor · Keyhole", heading: "Set up a second factor" },
    meanwhile: {
      begin: async ({ app }) => void (await app.owner.query("update installation set second_factor_for = 'everybody'")),
      end: async ({ app }) => void (await app.owner.query("update installation set second_factor_for = 'nobody'")),
    },
    act: async (page) => {
      await page.getByRole("button", { name: "Set up an app" }).click();
      await page.getByText("The code it shows now").waitFor();
    },
  },
  {
    ...{ name: "settings-account", file: "(console)/settings/account/page.tsx", who: "Ada" },
    ...{ at: () => "/settings/account", title: "Your sign-in · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "set-up-without-link", file: "setup/page.tsx", who: null, at: () => "/setup" },
    ...{ title: "Set up · Keyhole", heading: "Set up Keyhole" },
  },
  {
    ...{ name: "set-up", file: "setup/page.tsx", who: null, at: () => "/setup#the-secret-of-a-link" },
    ...{ title: "Set up · Keyhole", heading: "Set up Keyhole" },
    act: (page) => page.getByRole("button", { name: "Set up Keyhole" }).waitFor(),
  },
  {
    ...{ name: "set-up-refused", file: "setup/page.tsx", who: null, at: () => "/setup#the-secret-of-a-link" },
    ...{ title: "Set up · Keyhole", heading: "Set up Keyhole" },
    act: async (page) => {
      await page.getByRole("button", { name: "Set up Keyhole" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "vaults-empty", file: vaults, who: maya, at: ({ emptyGateway }) => `/g/${emptyGateway}/vaults` },
    ...{ title: "Vaults · Keyhole", heading: "Vaults" },
  },
  {
    ...{ name: "vaults", file: vaults, who: maya, at: () => "/g/lab/vaults" },
    ...{ title: "Vaults · Keyhole", heading: "Vaults" },
  },
  {
    ...{ name: "vaults-guarded", file: vaults, who: "Jonas", at: () => "/g/prod-eu/vaults" },
    ...{ title: "Vaults · Keyhole", heading: "Vaults" },
  },
  {
    ...{ name: "vaults-none-match", file: vaults, who: maya, at: () => "/g/lab/vaults?q=nothing&provider=env" },
    ...{ title: "Vaults · Keyhole", heading: "Vaults" },
  },
  ...["env", "fs", "hcv"].map((provider) => ({
    ...{ name: `vault-new-${provider}`, file: newVault, who: "Maya" as const },
    ...{ at: () => `/g/lab/new-vault?provider=${provider}`, title: "New vault · Keyhole", heading: "New vault" },
  })),
  {
    ...{ name: "vault-new-guarded", file: newVault, who: maya, at: () => "/g/prod-eu/new-vault?provider=fs" },
    ...{ title: "New vault · Keyhole", heading: "New vault" },
  },
  {
    ...{ name: "vault-new-wrong", file: newVault, who: maya, at: () => "/g/lab/new-vault?provider=hcv" },
    ...{ title: "New vault · Keyhole", heading: "New vault" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Prefix" }).first().fill("Not A Prefix");
      await page.getByRole("textbox", { name: "Port" }).fill("99999");
      await page.getByRole("button", { name: "Create vault" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "vault-new-waits", file: newVault, who: maya, at: () => "/g/prod-eu/new-vault?provider=env" },
    ...{ title: "New vault · Keyhole", heading: "New vault" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Prefix" }).first().fill("parked");
      await page.getByRole("button", { name: "Request change" }).click();
      await page.getByText("Waiting for approval").waitFor();
    },
  },
  {
    ...{ name: "vault-fs", file: vault, who: maya, at: () => "/g/lab/vaults/files" },
    ...{ title: "files · Keyhole", heading: "files" },
  },
  {
    ...{ name: "vault-tested", file: vault, who: maya, at: () => "/g/lab/vaults/files" },
    ...{ title: "files · Keyhole", heading: "files" },
    act: async (page) => {
      await page.getByRole("button", { name: "Test connection" }).click();
      await page.getByRole("textbox", { name: "Prove it on one secret" }).fill("payments-api-key");
      await page.keyboard.press("Enter");
      await page.getByText("payments-api-key: resolved").waitFor();
    },
  },
  {
    ...{ name: "vault-new-tested", file: newVault, who: maya, at: () => "/g/lab/new-vault?provider=hcv" },
    ...{ title: "New vault · Keyhole", heading: "New vault" },
    act: async (page) => {
      await page.getByLabel("Token", { exact: true }).first().fill("hvs.a-token-of-the-tests");
      await page.getByRole("textbox", { name: "Port" }).fill("9");
      await page.getByRole("button", { name: "Test connection" }).click();
      await page.getByText("This destination is not on Keyhole's allow-list.").waitFor();
    },
  },
  {
    ...{ name: "vault-hcv", file: vault, who: maya, at: () => "/g/lab/vaults/hcv-pay" },
    ...{ title: "hcv-pay · Keyhole", heading: "hcv-pay" },
  },
  {
    ...{ name: "vault-long", file: vault, who: maya, at: () => `/g/lab/vaults/${longPrefix}` },
    ...{ title: `${longPrefix} · Keyhole`, heading: longPrefix },
  },
  {
    ...{ name: "vault-history", file: vault, who: maya, at: () => "/g/lab/vaults/hcv-pay" },
    ...{ title: "hcv-pay · Keyhole", heading: "hcv-pay" },
    act: async (page) => {
      for (const revision of await page.getByRole("main").locator("li summary").all()) await revision.click();
    },
  },
  {
    ...{ name: "vault-default", file: vault, who: maya, at: () => "/g/lab/vaults/fs" },
    ...{ title: "fs · Keyhole", heading: "fs" },
  },
  {
    ...{ name: "vault-default-edit", file: editVault, who: maya, at: () => "/g/lab/vaults/fs/edit" },
    ...{ title: "Edit fs · Keyhole", heading: "Edit default vault fs" },
  },
  {
    ...{ name: "vault-default-new", file: newVault, who: maya, at: () => "/g/lab/new-vault?default=hcv" },
    ...{ title: "New vault · Keyhole", heading: "Settings of default vault hcv" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Host" }).first().fill("vault.internal");
      await page.getByLabel("Token").first().fill("hvs.a-token-of-the-tests");
      await page.getByText("KONG_VAULT_HCV_HOST=vault.internal").waitFor();
    },
  },
  {
    ...{ name: "vault-clone", file: newVault, who: maya, at: () => "/g/lab/new-vault?from=hcv-pay" },
    ...{ title: "New vault · Keyhole", heading: "New vault like hcv-pay" },
  },
  {
    ...{ name: "vault-edit", file: editVault, who: maya, at: () => "/g/lab/vaults/hcv-pay/edit" },
    ...{ title: "Edit hcv-pay · Keyhole", heading: "Edit hcv-pay" },
  },
  {
    ...{ name: "vault-edit-wrong", file: editVault, who: maya, at: () => "/g/lab/vaults/hcv-pay/edit" },
    ...{ title: "Edit hcv-pay · Keyhole", heading: "Edit hcv-pay" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Host" }).first().fill("elsewhere.example.test");
      await page.getByRole("button", { name: "Save" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "deleted-vaults", file: deletedVaults, who: maya, at: () => "/g/lab/deleted-vaults" },
    ...{ title: "Deleted vaults · Keyhole", heading: "Deleted vaults" },
  },
  {
    ...{ name: "deleted-vaults-empty", file: deletedVaults, who: "Jonas", at: () => "/g/prod-eu/deleted-vaults" },
    ...{ title: "Deleted vaults · Keyhole", heading: "Deleted vaults" },
  },
  {
    ...{
      name: "references-empty",
      file: references,
      who: maya,
      at: ({ emptyGateway }) => `/g/${emptyGateway}/references`,
    },
    ...{ title: "References · Keyhole", heading: "References" },
  },
  {
    ...{ name: "references", file: references, who: maya, at: () => "/g/lab/references?sort=-state" },
    ...{ title: "References · Keyhole", heading: "References" },
  },
  {
    ...{
      name: "references-none-match",
      file: references,
      who: maya,
      at: () => "/g/lab/references?q=nothing&state=failing",
    },
    ...{ title: "References · Keyhole", heading: "References" },
  },
  {
    ...{ name: "references-chosen", file: references, who: maya, at: () => "/g/lab/references" },
    ...{ title: "References · Keyhole", heading: "References" },
    act: async (page) => {
      await page
        .getByRole("checkbox", { name: /^Choose \{/ })
        .nth(1)
        .check();
      await page.getByRole("toolbar", { name: "With the chosen references" }).waitFor();
    },
  },
  {
    ...{ name: "references-running", file: references, who: maya, at: () => "/g/lab/references" },
    ...{ title: "References · Keyhole", heading: "References" },
    meanwhile: { begin: ({ app }) => addRun(app, "running"), end: ({ app }) => takeRunsAway(app) },
    act: (page) => holdCheck(page, page.getByRole("button", { name: "Cancel" })),
  },
  {
    ...{ name: "references-run-done", file: references, who: maya, at: () => "/g/lab/references" },
    ...{ title: "References · Keyhole", heading: "References" },
    meanwhile: { begin: ({ app }) => addRun(app, "done"), end: ({ app }) => takeRunsAway(app) },
    act: (page) => holdCheck(page, page.getByRole("link", { name: "Show the failing ones" })),
  },
  {
    ...{ name: "checks-empty", file: checks, who: maya, at: () => "/g/lab/references/checks" },
    ...{ title: "Checks · Keyhole", heading: "Checks" },
  },
  {
    ...{ name: "checks", file: checks, who: maya, at: () => "/g/lab/references/checks" },
    ...{ title: "Checks · Keyhole", heading: "Checks" },
    meanwhile: { begin: ({ app }) => addRun(app, "done"), end: ({ app }) => takeRunsAway(app) },
  },
  ...(["checked", "unchecked", "untracked"] as const).map((state) => ({
    ...{ name: `reference-${state}`, file: reference, who: "Maya" as const },
    ...{ at: (world: World) => `/g/lab/references/${world.references[state]}` },
    ...{ title: "Reference · Keyhole", heading: "Reference" },
  })),
  {
    ...{ name: "references-new", file: newReferences, who: maya, at: () => "/g/lab/references/new" },
    ...{ title: "Track references · Keyhole", heading: "Track references" },
  },
  {
    ...{ name: "references-new-recognised", file: newReferences, who: maya, at: () => "/g/lab/references/new" },
    ...{ title: "Track references · Keyhole", heading: "Track references" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "References" }).fill(pasted);
      await page.getByText("3 references found").waitFor();
    },
  },
  {
    ...{ name: "references-new-tracked", file: newReferences, who: maya, at: () => "/g/lab/references/new" },
    ...{ title: "Track references · Keyhole", heading: "Track references" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "References" }).fill(pasted);
      await page.getByRole("button", { name: "Track 3 references" }).click();
      await page.getByText(/already tracked/).waitFor();
    },
  },
  {
    ...{ name: "explain-empty", file: explain, who: maya, at: () => "/g/lab/explain" },
    ...{ title: "Explain · Keyhole", heading: "Explain" },
  },
  explained("success", "{vault://files/db-credentials.json/password}"),
  explained("certificate", "{vault://files/pay-cert.pem}"),
  explained("options", `{vault://${longPrefix}/db%2Fpassword.txt?ttl=60&prefix=/etc&host=evil.example.test#2}`),
  explained("failure", "{vault://files/db/password.txt}"),
  explained("not-checkable", "{vault://settings/database-password}"),
  explained("no-vault", "{vault://nowhere/payments/key}"),
  {
    ...explained("request", "{vault://hcv-pay/oidc%2Fclient/secret?ttl=60#2}"),
    act: async (page: Page) => {
      await answerOf(page, "{vault://hcv-pay/oidc%2Fclient/secret?ttl=60#2}");
      for (const request of await page.getByRole("article").locator("summary").all()) await request.click();
    },
  },
  {
    ...explained("typing", ""),
    act: async (page: Page) => {
      await page
        .getByRole("textbox", { name: "Reference" })
        .fill("{vault://hcv-pay/oidc%2Fclient/secret?ttl=60&host=evil.example.test&other=1#2}");
      await page.getByText("Kong honours it").waitFor();
    },
  },
  {
    ...explained("typing-wrong", ""),
    act: async (page: Page) => {
      await page.getByRole("textbox", { name: "Reference" }).fill("{vault://files/a#latest}");
      await page.getByText("Kong says").waitFor();
    },
  },
  {
    ...{ name: "compare-empty", file: compare, who: maya, at: () => "/g/lab/explain/compare" },
    ...{ title: "Compare · Keyhole", heading: "Compare" },
  },
  compared("same", "{vault://files/payments-api-key}", "{vault://files/payments-api-key/}"),
  compared("not-told", "{vault://files/payments-api-key}", "{vault://files/db-credentials.json/username}"),
  compared("failed", "{vault://files/pay-cert.pem}", "{vault://nowhere/payments/key}"),
  explained("malformed", "{vault://files/a/../b?ttl=x&}"),
  {
    ...explained("no-reference", ""),
    act: async (page: Page) => {
      await page.getByRole("textbox", { name: "Reference" }).fill("vault:files/password");
      await page.keyboard.press("Enter");
      await page
        .locator("[role=alert]:not(#__next-route-announcer__), article")
        .filter({ hasText: /./ })
        .first()
        .waitFor();
    },
  },
  {
    ...{ name: "overview", file: overview, who: maya, at: () => "/g/lab" },
    ...{ title: "Overview · Keyhole", heading: "Overview" },
  },
  {
    ...{ name: "overview-to-decide", file: overview, who: "Jonas", at: () => "/g/prod-eu" },
    ...{ title: "Overview · Keyhole", heading: "Overview" },
  },
  {
    ...{ name: "overview-empty", file: overview, who: maya, at: ({ emptyGateway }) => `/g/${emptyGateway}` },
    ...{ title: "Overview · Keyhole", heading: "Overview" },
  },
  {
    ...{ name: "rotation", file: rotation, who: maya, at: () => "/g/lab/rotation" },
    ...{ title: "Rotation · Keyhole", heading: "Rotation" },
  },
  {
    ...{
      name: "rotation-days",
      file: rotation,
      who: maya,
      at: () => "/g/lab/rotation?status=overdue&until=2040-01-01",
    },
    ...{ title: "Rotation · Keyhole", heading: "Rotation" },
  },
  {
    ...{ name: "rotation-empty", file: rotation, who: maya, at: ({ emptyGateway }) => `/g/${emptyGateway}/rotation` },
    ...{ title: "Rotation · Keyhole", heading: "Rotation" },
  },
  {
    ...{ name: "rotation-history", file: rotationHistory, who: maya, at: () => "/g/lab/rotation/history" },
    ...{ title: "Rotation history · Keyhole", heading: "Rotation" },
  },
  {
    ...{ name: "rotation-policies", file: rotationPolicies, who: maya, at: () => "/g/lab/rotation/policies" },
    ...{ title: "Rotation policies · Keyhole", heading: "Rotation" },
    act: (page) => page.getByText("Set a policy for a vault").click(),
  },
  {
    ...{ name: "rotation-policies-seen", file: rotationPolicies, who: "Vic", at: () => "/g/lab/rotation/policies" },
    ...{ title: "Rotation policies · Keyhole", heading: "Rotation" },
  },
  {
    ...{ name: "rotation-secret", file: rotationSecret, who: maya },
    ...{ at: ({ secrets }) => `/g/lab/rotation/${secrets.rotated}`, title: "Rotation of a secret · Keyhole" },
    heading: "files/history/database.json",
    act: (page) => page.getByText("The chart as a table").click(),
  },
  {
    ...{ name: "rotation-secret-failing", file: rotationSecret, who: maya },
    ...{ at: ({ secrets }) => `/g/lab/rotation/${secrets.failing}`, title: "Rotation of a secret · Keyhole" },
    heading: "hcv-pay/history/oidc-client",
  },
  {
    ...{ name: "changes-empty", file: changes, who: "Jonas", at: () => "/g/lab/changes" },
    ...{ title: "Changes · Keyhole", heading: "Changes" },
  },
  {
    ...{ name: "changes", file: changes, who: "Jonas", at: () => "/g/prod-eu/changes" },
    ...{ title: "Changes · Keyhole", heading: "Changes" },
  },
  {
    ...{ name: "change-draft", file: change, who: maya, at: ({ changes: { draft } }) => `/g/prod-eu/changes/${draft}` },
    ...{ title: "Create vault drafted · Keyhole", heading: "Changes" },
  },
  {
    ...{ name: "draft-edit", file: editDraft, who: maya },
    ...{ at: ({ changes: { draft } }) => `/g/prod-eu/changes/${draft}/edit`, title: "Edit draft · Keyhole" },
    heading: "Edit draft",
  },
  {
    ...{ name: "changes-all", file: changes, who: "Jonas", at: () => "/g/prod-eu/changes?state=all" },
    ...{ title: "Changes · Keyhole", heading: "Changes" },
  },
  ...(
    [
      ["waiting", "hcv-pay"],
      ["applied", "files"],
      ["rejected", "scratch"],
    ] as const
  ).map(([state, vault]) => ({
    ...{ name: `change-${state}`, file: change, who: "Jonas" as const },
    ...{ at: (world: World) => `/g/prod-eu/changes/${world.changes[state]}` },
    ...{ title: `Create vault ${vault} · Keyhole`, heading: "Changes" },
  })),
  {
    ...{ name: "change-tested", file: change, who: "Jonas" },
    ...{ at: (world) => `/g/prod-eu/changes/${world.changes.waiting}` },
    ...{ title: "Create vault hcv-pay · Keyhole", heading: "Changes" },
    act: async (page) => {
      await page.getByRole("button", { name: "Test connection" }).click();
      await page.getByText("Tested by Jonas").waitFor();
    },
  },
  {
    ...{ name: "change-own", file: change, who: maya, at: (world) => `/g/prod-eu/changes/${world.changes.waiting}` },
    ...{ title: "Create vault hcv-pay · Keyhole", heading: "Changes" },
  },
  {
    ...{ name: "change-emergency", file: change, who: "Jonas" },
    ...{ at: (world) => `/g/prod-eu/changes/${world.changes.applied}` },
    ...{ title: "Create vault files · Keyhole", heading: "Changes" },
    meanwhile: { begin: openEmergency, end: closeEmergency },
    act: (page) => page.getByRole("form", { name: "Take it back" }).waitFor(),
  },
  {
    ...{ name: "change-emergency-offer", file: change, who: maya },
    ...{ at: (world) => `/g/prod-eu/changes/${world.changes.own}` },
    ...{ title: "Create vault at-night · Keyhole", heading: "Changes" },
    act: (page) => page.getByText("Apply now as an emergency").click(),
  },
  {
    ...{ name: "change-reason-missing", file: change, who: "Jonas" },
    ...{
      at: (world) => `/g/prod-eu/changes/${world.changes.waiting}`,
      title: "Create vault hcv-pay · Keyhole",
      heading: "Changes",
    },
    act: async (page) => {
      await page.getByRole("button", { name: "Reject" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "audit-gateway", file: "(console)/g/[gateway]/audit/page.tsx", who: "Noor" },
    ...{ at: () => "/g/prod-eu/audit", title: "Audit · Keyhole", heading: "Audit" },
  },
  {
    ...{ name: "audit", file: "(console)/audit/page.tsx", who: "Noor", at: () => "/audit" },
    ...{ title: "Whole log · Keyhole", heading: "Whole log" },
  },
  {
    ...{ name: "evidence", file: "(console)/audit/evidence/page.tsx", who: "Noor", at: () => "/audit/evidence" },
    ...{ title: "Evidence · Keyhole", heading: "Evidence" },
  },
  {
    ...{ name: "evidence-refusals", file: "(console)/audit/evidence/page.tsx", who: "Noor" },
    at: () => "/audit/evidence?show=refusals",
    ...{ title: "Evidence · Keyhole", heading: "Evidence" },
  },
  {
    ...{ name: "audit-verified", file: "(console)/audit/page.tsx", who: "Noor", at: () => "/audit" },
    ...{ title: "Whole log · Keyhole", heading: "Whole log" },
    act: async (page) => {
      await page.getByRole("button", { name: "Verify" }).click();
      await page.getByText(/^\d+ events, unbroken since /).waitFor();
    },
  },
  {
    ...{ name: "audit-filtered", file: "(console)/audit/page.tsx", who: "Noor" },
    at: () => "/audit?about=person&outcome=done&within=month",
    ...{ title: "Whole log · Keyhole", heading: "Whole log" },
  },
  {
    ...{ name: "audit-filter-open", file: "(console)/audit/page.tsx", who: "Noor", at: () => "/audit" },
    ...{ title: "Whole log · Keyhole", heading: "Whole log" },
    act: async (page) => {
      await page.getByText("Set Filter").click();
      await page.getByRole("form", { name: "Filter the log" }).waitFor();
    },
  },
  {
    ...{
      name: "audit-none-match",
      file: "(console)/audit/page.tsx",
      who: "Noor",
      at: () => "/audit?type=nothing.such",
    },
    ...{ title: "Whole log · Keyhole", heading: "Whole log" },
  },
  {
    ...{ name: "settings-sessions", file: "(console)/settings/(sessions)/page.tsx", who: maya, at: () => "/settings" },
    ...{ title: "Your sessions · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "notifications-empty", file: notifications, who: "Vic", at: () => "/notifications" },
    ...{ title: "Notifications · Keyhole", heading: "Notifications" },
  },
  {
    ...{ name: "notifications", file: notifications, who: "Jonas", at: () => "/notifications" },
    ...{ title: "Notifications · Keyhole", heading: "Notifications" },
  },
  {
    ...{ name: "settings-tokens-empty", file: tokens, who: "Vic", at: () => "/settings/tokens" },
    ...{ title: "Your tokens · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-tokens", file: tokens, who: maya, at: () => "/settings/tokens" },
    ...{ title: "Your tokens · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-token-made", file: tokens, who: maya, at: () => "/settings/tokens" },
    ...{ title: "Your tokens · Keyhole", heading: "Settings" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Name" }).fill("ci");
      await page.getByRole("textbox", { name: "Days" }).fill("7");
      await page.getByRole("checkbox", { name: "vault.read" }).check();
      await page.getByRole("button", { name: "Create token" }).click();
      await page.getByText("Copy the token now: it is not shown again.").waitFor();
    },
  },
  {
    ...{ name: "settings-token-wrong", file: tokens, who: maya, at: () => "/settings/tokens" },
    ...{ title: "Your tokens · Keyhole", heading: "Settings" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Days" }).fill("91");
      await page.getByRole("button", { name: "Create token" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "toast", file: tokens, who: "Jonas", at: () => "/settings/tokens" },
    ...{ title: "Your tokens · Keyhole", heading: "Settings" },
    meanwhile: { begin: async ({ app }) => void (await app.token("Jonas", ["vault.read"])), end: async () => {} },
    act: async (page) => {
      await page
        .getByRole("form", { name: /^Revoke / })
        .last()
        .getByRole("button")
        .click();
      await page.getByRole("status", { name: "Messages" }).getByText(/./).first().waitFor();
    },
  },
  {
    ...{ name: "settings-gateways", file: "(console)/settings/gateways/page.tsx", who: maya },
    ...{ at: () => "/settings/gateways", title: "Gateways · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-gateway-new", file: "(console)/settings/gateways/new/page.tsx", who: maya },
    ...{ at: () => "/settings/gateways/new", title: "Add gateway · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-gateway", file: "(console)/settings/gateways/[gateway]/page.tsx", who: maya },
    ...{ at: () => "/settings/gateways/lab", title: "Settings of lab · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-gateways-admin", file: "(console)/settings/gateways/page.tsx", who: "Ada" },
    ...{ at: () => "/settings/gateways", title: "Gateways · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-gateway-roles", file: "(console)/settings/gateways/[gateway]/roles/page.tsx", who: "Ada" },
    ...{ at: () => "/settings/gateways/lab/roles", title: "Roles on lab · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-sign-in", file: signIn, who: "Ada", at: () => "/settings/sign-in" },
    ...{ title: "Sign-in · Keyhole", heading: "Settings" },
    meanwhile: { begin: setUpSignOn, end: endSignOn },
  },
  {
    ...{ name: "settings-sign-in-none", file: signIn, who: "Noor", at: () => "/settings/sign-in" },
    ...{ title: "Sign-in · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "people", file: people, who: "Ada", at: () => "/settings/people" },
    ...{ title: "People · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "people-read-only", file: people, who: "Noor", at: () => "/settings/people?sort=-since" },
    ...{ title: "People · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "people-none-match", file: people, who: "Ada", at: () => "/settings/people?q=nobody&state=suspended" },
    ...{ title: "People · Keyhole", heading: "Settings" },
  },
  ...(["invited", "unconfirmed", "active", "suspended"] as const).map((state) => ({
    ...{ name: `person-${state}`, file: person, who: "Ada" as const },
    ...{ at: (world: World) => `/settings/people/${world.people[state]}` },
    ...{ title: "Person · Keyhole", heading: "Settings" },
  })),
  {
    ...{ name: "person-own", file: person, who: "Ada", at: (world) => `/settings/people/${world.people.own}` },
    ...{ title: "Person · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "person-roles-clash", file: person, who: "Ada" },
    ...{ at: (world) => `/settings/people/${world.people.active}`, title: "Person · Keyhole", heading: "Settings" },
    act: async (page) => {
      const form = page.getByRole("form", { name: "Grant a role" });
      await form.getByRole("combobox", { name: "Role" }).selectOption("auditor");
      await form.getByRole("button", { name: "Grant role" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "invite-person", file: invite, who: "Ada", at: () => "/settings/people/invite" },
    ...{ title: "Invite · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "invite-person-wrong", file: invite, who: "Ada", at: () => "/settings/people/invite" },
    ...{ title: "Invite · Keyhole", heading: "Settings" },
    act: async (page) => {
      await page.getByRole("button", { name: "Make invitation link" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "invite-person-made", file: invite, who: "Ada", at: () => "/settings/people/invite" },
    ...{ title: "Invite · Keyhole", heading: "Settings" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Name" }).fill("Kim");
      await page.getByRole("textbox", { name: "E-mail" }).fill(`kim-${Date.now()}@example.test`);
      await page.getByRole("button", { name: "Make invitation link" }).click();
      await page.getByText("Copy the link now: it is not shown again.").waitFor();
    },
  },
  {
    ...{ name: "people-changes-empty", file: "(console)/settings/people/changes/page.tsx", who: "Ada" },
    ...{ at: () => "/settings/people/changes", title: "Changes of people · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "people-changes", file: "(console)/settings/people/changes/page.tsx", who: "Ada" },
    ...{ at: () => "/settings/people/changes?state=all", title: "Changes of people · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "people-change", file: "(console)/settings/people/changes/[id]/page.tsx", who: "Ada" },
    ...{ at: (world) => `/settings/people/changes/${world.people.change}` },
    ...{ title: "Change of a person · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "rights", file: "(console)/settings/people/rights/page.tsx", who: "Ada" },
    ...{ at: () => "/settings/people/rights?operation=vault.list&gateway=lab" },
    ...{ title: "Who can do this? · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "person-rights", file: "(console)/settings/people/[person]/rights/page.tsx", who: "Ada" },
    ...{ at: (world) => `/settings/people/${world.people.active}/rights?operation=vault.list&gateway=lab` },
    ...{ title: "Why can this person do that? · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "invitation-without-link", file: "invite/page.tsx", who: null, at: () => "/invite" },
    ...{ title: "Invitation · Keyhole", heading: "Accept your invitation" },
  },
  {
    ...{ name: "invitation", file: "invite/page.tsx", who: null, at: () => "/invite#the-secret-of-a-link" },
    ...{ title: "Invitation · Keyhole", heading: "Accept your invitation" },
    act: (page) => page.getByRole("button", { name: "Accept invitation" }).waitFor(),
  },
  {
    ...{ name: "invitation-refused", file: "invite/page.tsx", who: null, at: () => "/invite#the-secret-of-a-link" },
    ...{ title: "Invitation · Keyhole", heading: "Accept your invitation" },
    act: async (page) => {
      await page.getByLabel("Password").fill("correct horse battery");
      await page.getByLabel("The same again").fill("correct horse battery");
      await page.getByRole("button", { name: "Accept invitation" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "settings-allow-list", file: "(console)/settings/allow-list/page.tsx", who: maya },
    ...{ at: () => "/settings/allow-list", title: "Allow-list · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-system", file: "(console)/settings/system/page.tsx", who: maya },
    ...{ at: () => "/settings/system", title: "System · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "not-found", file: "not-found.tsx", who: maya, at: () => "/g/nowhere/vaults", status: 404 },
    ...{ title: "Vaults · Keyhole", heading: "There is nothing here" },
  },
  {
    ...{ name: "forbidden", file: "forbidden.tsx", who: "Vic", at: () => "/settings/system", status: 403 },
    ...{ title: "System · Keyhole", heading: "Your roles do not allow this" },
  },
  {
    ...{ name: "error", file: "error.tsx", who: maya, at: () => "/settings/allow-list", status: 500 },
    ...{ title: "Allow-list · Keyhole", heading: "This page could not be made" },
    mayReport: /React error #441/,
    meanwhile: {
      begin: async ({ app }) => void (await app.owner.query(`revoke select on allow_entry from ${appRole}`)),
      end: async ({ app }) => void (await app.owner.query(`grant select on allow_entry to ${appRole}`)),
    },
  },
  menu("gateway", (page) => page.locator("summary").filter({ hasText: "Gateway" }).first()),
  menu("account", (page) => page.locator("summary").filter({ hasText: "Account of" })),
  menu("filter", (page) => page.locator("summary").filter({ hasText: "Add a filter" })),
  menu("columns", (page) => page.locator("summary").filter({ hasText: "Columns and export" })),
  { ...menu("navigation", (page) => page.getByRole("button", { name: "Navigation" })), maxWidth: 767 },
];

/** Under way, and waiting for its requester's budget, or just ended. */
async function addRun({ owner }: World["app"], state: "running" | "done"): Promise<void> {
  await owner.query(
    `with run as (
       insert into check_run (id, gateway_id, state, what, requested_by, requested_at, started_at, first_result_at, finished_at,
         waits_until, waits_for, claimed_until, total, done, resolved, failing, other)
       select gen_random_uuid(), g.id, $1, 'all references', p.id, now() - interval '40 seconds', now() - interval '39 seconds',
         now() - interval '38 seconds', case when $1 = 'done' then now() end,
         case when $1 = 'running' then now() + interval '1 day' end, case when $1 = 'running' then 'budget' end,
         now() + interval '1 day',
         case when $1 = 'running' then 5000 else 5 end, 5, 3, 1, 1
       from gateway g, person p where g.name = 'lab' and p.name = 'Jonas' returning id, gateway_id)
     insert into check_run_item (run_id, position, reference_id, outcome, checked_at)
     select run.id, row_number() over (), r.id, r.outcome, now() from run join reference r on r.gateway_id = run.gateway_id
     where r.outcome is not null`,
    [state],
  );
}

/** The check stays as it is for as long as it is looked at. */
async function holdCheck(page: Page, part: ReturnType<Page["locator"]>): Promise<void> {
  await part.waitFor();
  const body = await (await page.request.get("/api/live/check?gateway=lab")).text();
  await page.route("**/api/live/check*", (route) => route.fulfill({ contentType: "application/json", body }));
}

async function takeRunsAway({ owner }: World["app"]): Promise<void> {
  await owner.query("delete from check_run");
}

function menu(name: string, button: (page: Page) => ReturnType<Page["locator"]>): ListedPage {
  return {
    ...{ name: `menu-${name}`, file: vaults, who: "Maya", at: () => "/g/prod-eu/vaults" },
    ...{ title: "Vaults · Keyhole", heading: "Vaults" },
    act: (page) => button(page).click(),
    within: "[data-menu], #navigation",
  };
}

function explained(name: string, reference: string): ListedPage {
  return {
    ...{ name: `explain-${name}`, file: explain, who: "Maya", at: () => "/g/lab/explain" },
    ...{ title: "Explain · Keyhole", heading: "Explain" },
    act: (page) => answerOf(page, reference),
  };
}

async function answerOf(page: Page, reference: string): Promise<void> {
  await page.getByRole("textbox", { name: "Reference" }).fill(reference);
  await page.keyboard.press("Enter");
  await page.getByRole("article", { name: "Explanation" }).waitFor();
}

/** A form has answered with what is wrong. */
async function answered(page: Page): Promise<void> {
  await page.getByRole("main").getByRole("alert").filter({ hasText: /./ }).first().waitFor();
}

function compared(name: string, reference: string, other: string): ListedPage {
  return {
    ...{ name: `compare-${name}`, file: compare, who: maya, at: () => "/g/lab/explain/compare" },
    ...{ title: "Compare · Keyhole", heading: "Compare" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "First reference" }).fill(reference);
      await page.getByRole("textbox", { name: "Second reference" }).fill(other);
      await page.keyboard.press("Enter");
      await page.getByRole("article", { name: "Comparison" }).waitFor();
    },
  };
}

/** Single sign-on is set up, with a mapping of which one row belongs to another claim. */
async function setUpSignOn({ app }: World): Promise<void> {
  await app.owner.query(`
    insert into single_sign_on (issuer, client_id, client_secret_sealed, scopes, groups_claim, button)
      values ('https://login.example.test/realms/main', 'keyhole', decode(repeat('00', 64), 'hex'),
        'openid profile email', 'realm_access.roles', 'Sign in with Example');
    insert into claim_mapping (id, issuer, claim, value, role, gateway_id, origin)
      select gen_random_uuid(), 'https://login.example.test/realms/main', m.claim, m.value, m.role, g.id, 'bootstrap'
      from (values ('realm_access.roles', 'keyhole-operators', 'operator', 'lab'),
        ('realm_access.roles', 'keyhole-auditors', 'auditor', null), ('groups', 'earlier-approvers', 'approver', null))
        as m(claim, value, role, gateway) left join gateway g on g.name = m.gateway`);
}

async function endSignOn({ app }: World): Promise<void> {
  await app.owner.query("delete from single_sign_on; delete from claim_mapping");
}
