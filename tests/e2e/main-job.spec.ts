import { writeFile } from "node:fs/promises";
import path from "node:path";
import { answersAsPlaces, leaksOf } from "@/tests/support/leaks";
import { sampleSecrets } from "@/tests/support/sample-secrets";
import { approve, askForFileVault, events, explain, fingerprintIn } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();
test.describe.configure({ mode: "serial" });

test("Maya creates a vault over real files, and it is there at once where no guard holds", async ({ as, app }) => {
  const maya = await as("Maya");
  await askForFileVault(maya, "lab", "files", app.sampleFolder);
  await expect(maya).toHaveURL(/\/g\/lab\/vaults\/files$/);
  await expect(maya.getByText("{vault://files/…}")).toBeVisible();
  await expect(maya.getByText(app.sampleFolder).first()).toBeVisible();
});

test("references are explained as Kong reads them", async ({ as }) => {
  const maya = await as("Maya");
  const member = await explain(maya, "lab", "{vault://files/db-credentials.json/password}");
  await expect(member.getByRole("status")).toContainText("Resolved");
  await expect(member).toContainText("resource db-credentials.json, member password, in files.");
  await expect(member).toContainText("16–31 chars");

  const whole = await explain(maya, "lab", "{vault://files/payments-api-key}");
  await expect(whole.getByRole("status")).toContainText("Resolved");
  await expect(whole).toContainText("the whole value");
  await expect(whole).toContainText("32–63 chars");

  const missing = await explain(maya, "lab", "{vault://files/db-credentials.json/pass}");
  await expect(missing.getByRole("status")).toContainText("Member missing");
  await expect(missing).toContainText("Whose it is");
});

test("a certificate shows its subject and when it ends, a key what kind it is", async ({ as }) => {
  const maya = await as("Maya");
  const certificate = await explain(maya, "lab", "{vault://files/pay-cert.pem}");
  await expect(certificate).toContainText("CN=pay.example.com, O=Keyhole sample");
  await expect(certificate).toContainText("expires in 59 d");
  const key = await explain(maya, "lab", "{vault://files/pay-key.pem}");
  await expect(key).toContainText("private key");
  await expect(key).toContainText("P-256");
});

test("a file in a subdirectory fails as Kong's parser makes it fail, and the advice mends it", async ({ as }) => {
  const maya = await as("Maya");
  const failing = await explain(maya, "lab", "{vault://files/db/password.txt}");
  await expect(failing.getByRole("status")).toContainText("Not found");
  await expect(failing).toContainText("Kong reads “db” as the file and “password.txt” as a member of the JSON in it");
  await expect(failing).toContainText("write the slash as %2F: {vault://files/db%2Fpassword.txt}");
  const mended = await explain(maya, "lab", "{vault://files/db%2Fpassword.txt}");
  await expect(mended.getByRole("status")).toContainText("Resolved");
  const slash = await explain(maya, "lab", "{vault://files/db/password.txt/}");
  await expect(slash.getByRole("status")).toContainText("Resolved");
  expect(await fingerprintIn(slash)).toBe(await fingerprintIn(mended));
});

test("the file changes, and so does the fingerprint", async ({ as, app }) => {
  const maya = await as("Maya");
  const reference = "{vault://files/payments-api-key}";
  const before = await fingerprintIn(await explain(maya, "lab", reference));
  expect(await fingerprintIn(await explain(maya, "lab", reference))).toBe(before);
  await writeFile(path.join(app.sampleFolder, "payments-api-key"), "kDj3vQ9sXe7ZrLm2tYb8WnHc5PfGu4Aa");
  expect(await fingerprintIn(await explain(maya, "lab", reference))).not.toBe(before);
});

test("the same vault on the guarded gateway waits until Jonas approves", async ({ as, app }) => {
  const maya = await as("Maya");
  await askForFileVault(maya, "prod-eu", "files", app.sampleFolder);
  await expect(maya.getByText("Waiting for approval")).toBeVisible();
  await maya.getByRole("link", { name: "See the change" }).click();
  await expect(maya.getByText("You asked for it, so others decide.")).toBeVisible();
  await expect(maya.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await maya.goto("/g/prod-eu/vaults");
  await expect(maya.getByRole("link", { name: "files" })).toHaveCount(0);

  await approve(await as("Jonas"), "prod-eu", "Create vault files");
  await maya.goto("/g/prod-eu/vaults/files");
  await expect(maya.getByRole("heading", { name: "files" })).toBeVisible();
  const explanation = await explain(maya, "prod-eu", "{vault://files/db-credentials.json/password}");
  await expect(explanation.getByRole("status")).toContainText("Resolved");
});

test("Vic is refused wherever no role of his reaches", async ({ as, reports }) => {
  reports.expectStatus(403);
  const vic = await as("Vic");
  await vic.goto("/g/lab/vaults/files");
  await expect(vic.getByRole("heading", { name: "files" })).toBeVisible();
  await expect(vic.getByRole("link", { name: "New vault" })).toHaveCount(0);
  const closed = ["/g/prod-eu/vaults", "/g/prod-eu/vaults/files", "/g/lab/new-vault", "/g/lab/explain", "/audit"];
  for (const page of [...closed, "/settings/gateways/new", "/settings/system", "/settings/allow-list"]) {
    const answer = await vic.goto(page);
    expect(answer?.status(), page).toBe(403);
    await expect(vic.getByRole("heading", { name: "Your roles do not allow this" })).toBeVisible();
  }
});

test("Noor finds all of it in the log, and the log verifies", async ({ as }) => {
  const noor = await as("Noor");
  await expect(noor).toHaveURL(/\/audit$/);
  await noor.getByRole("button", { name: "Verify" }).click();
  await expect(noor.getByText(/^\d+ events, unbroken since /)).toBeVisible();
  const page = async (type: string): Promise<void> => {
    await noor.goto(`/audit?type=${type}`);
  };
  await page("vault.created");
  await expect(events(noor, "Maya", "Created the vault files (fs)", "lab")).toHaveCount(1);
  await expect(events(noor, "Maya", "Created the vault files (fs)", "prod-eu")).toHaveCount(1);
  await page("reference.explained");
  await expect(events(noor, "Maya", "{vault://files/pay-cert.pem}", "resolved")).toHaveCount(1);
  await expect(events(noor, "Maya", "{vault://files/db/password.txt}", "not-found")).toHaveCount(1);
  await page("change.requested");
  await expect(events(noor, "Maya", "Create vault files", "prod-eu")).toHaveCount(1);
  await page("change.approved");
  await expect(events(noor, "Jonas", "Approved the change: Create vault files", "prod-eu")).toHaveCount(1);
  await page("change.applied");
  await expect(events(noor, "Jonas", "applied", "prod-eu")).toHaveCount(1);
});

test("every refusal of Vic's is on record", async ({ as }) => {
  const noor = await as("Noor");
  await noor.goto("/audit?outcome=refused");
  const refused = ["gateway.read", "vault.create", "reference.explain", "audit.list", "gateway.create"];
  for (const operation of [...refused, "settings.read", "allow-list.list"]) {
    await expect(events(noor, "Vic", operation).first(), operation).toBeVisible();
  }
});

test("no value was in anything the application answered or wrote", async ({ app }) => {
  const secrets = await sampleSecrets(app.sampleFolder);
  expect(Object.keys(secrets).length).toBeGreaterThan(5);
  const places = [...answersAsPlaces(app.answers), { name: "what its processes wrote", text: app.output() }];
  expect(places.length).toBeGreaterThan(50);
  expect(leaksOf(secrets, places)).toEqual([]);
});

test("a row changed behind the application's back is named", async ({ as, app }) => {
  const { rows } = await app.owner.query<{ n: string; id: string }>(
    "select n, id from audit.link where type = 'change.approved'",
  );
  const row = rows[0];
  if (row === undefined) throw new Error("No decision is on record.");
  await app.owner.query("alter table audit.event disable trigger event_append_only");
  await app.owner.query("update audit.event set body = replace(body, 'Create vault', 'Delete vault') where id = $1", [
    row.id,
  ]);
  await app.owner.query("alter table audit.event enable trigger event_append_only");
  const noor = await as("Noor");
  await noor.getByRole("button", { name: "Verify" }).click();
  await expect(
    noor.getByText(`The log is broken at row ${row.n}, after ${Number(row.n) - 1} events that hold`),
  ).toBeVisible();
});
