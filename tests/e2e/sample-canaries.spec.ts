import path from "node:path";
import type { Explanation } from "@/lib/domain/explanation";
import { sampleReferences } from "@/prisma/sample-references";
import { answersAsPlaces, databaseAsPlaces, filesAsPlaces, leaksOf, type Place } from "@/tests/support/leaks";
import { call } from "@/tests/support/rest";
import { until, type RunningApp } from "@/tests/support/running-app";
import { sampleSecrets, sampleVariableSecrets, sampleVaultSecrets } from "@/tests/support/sample-secrets";
import { explain } from "./support/steps";
import { expect, startsApp, test, type Page } from "./support/test";

startsApp({ sample: "whole" });
test.describe.configure({ mode: "serial" });

/** What browsers showed and kept. */
const seen: Place[] = [];

/** Where the sample keeps its values, and the passwords of its people. */
const own = ["sample-vault.json", "sample-environment.json", "sample-people.json"].map((name) => `.keyhole/${name}`);
const isOwn = (file: string): boolean => file.startsWith("sample/") || own.includes(file);

async function valuesIn({ folder, sampleFolder }: RunningApp): Promise<Readonly<Record<string, string>>> {
  return {
    ...(await sampleSecrets(sampleFolder)),
    ...(await sampleVaultSecrets(path.join(folder, ".keyhole/sample-vault.json"))),
    ...(await sampleVariableSecrets(path.join(folder, ".keyhole/sample-environment.json"))),
  };
}

async function look(page: Page): Promise<void> {
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  seen.push({ name: `page ${page.url()}`, text: `${await page.content()}\n${kept}` });
}

/** Nobody may ask as often as all of this takes. */
const renewBudgets = (app: RunningApp) => app.owner.query("delete from budget_window");

test("every reference of the sample is explained, by REST and some of them on the page", async ({ app, as }) => {
  test.setTimeout(120_000);
  const token = await app.token("Maya", ["reference.resolve", "vault.read"]);
  const resolved: string[] = [];
  for (const [gateway, references] of Object.entries(sampleReferences)) {
    await renewBudgets(app);
    for (const reference of references) {
      const { status, body } = await call(app, token, "reference.explain", { gateway, reference });
      expect(status, reference).toBe(200);
      if ((body.value as Explanation).outcome === "resolved") resolved.push(reference);
    }
  }
  expect(resolved.length).toBeGreaterThan(25);
  await renewBudgets(app);
  const maya = await as("Maya");
  const shown = [
    "hcv-lab/shop/tls/key",
    "hcv-lab/billing/database/url",
    "files/pay-key.pem",
    "vars/oidc-client/secret",
  ];
  for (const reference of [...shown, "hcv-lab/ldap/bind/password", "hcv-kv1/smtp/relay/password"]) {
    await explain(maya, "lab", `{vault://${reference}}`);
    await look(maya);
  }
});

test("all of them are checked by the worker, and what came of it is read", async ({ app, as }) => {
  test.setTimeout(180_000);
  const token = await app.token("Maya", ["reference.resolve", "reference.read"]);
  for (const gateway of Object.keys(sampleReferences)) {
    await renewBudgets(app);
    const { status, body } = await call(app, token, "reference.check", { gateway, what: { all: true } });
    expect(status, JSON.stringify(body.error)).toBe(200);
  }
  const isDone = async (): Promise<boolean> => {
    await renewBudgets(app);
    const { rows } = await app.owner.query<{ open: number; unseen: number }>(
      `select (select count(*)::int from check_run where state in ('queued', 'running')) as open,
              (select count(*)::int from secret where looked_at is null and provider = 'hcv') as unseen`,
    );
    return rows[0]?.open === 0 && rows[0].unseen === 0;
  };
  await until(isDone, "everything is checked", 120_000);
  const [maya, noor] = [await as("Maya"), await as("Noor")];
  const vaults = ["hcv-lab", "files", "vars"].flatMap((prefix) => [`/vaults/${prefix}`, `/vaults/${prefix}/edit`]);
  for (const at of ["", "/vaults", ...vaults, "/references", "/references/checks", "/rotation", "/rotation/history"]) {
    await maya.goto(`/g/lab${at}`);
    await look(maya);
  }
  const { rows } = await app.owner.query<{ id: string; gateway: string }>(
    `select s.id::text, g.name as gateway from secret s join gateway g on g.id = s.gateway_id
     where s.rotated_at is not null or s.expires_at is not null limit 8`,
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { id, gateway } of rows) {
    await maya.goto(`/g/${gateway}/rotation/${id}`);
    await look(maya);
  }
  await noor.goto("/audit");
  await look(noor);
});

test("twelve characters of a value of the sample are nowhere but in the sample", async ({ app }) => {
  test.setTimeout(120_000);
  const secrets = await valuesIn(app);
  expect(Object.keys(secrets).length).toBeGreaterThan(40);
  const places = [
    ...answersAsPlaces(app.answers),
    ...seen,
    { name: "what its processes wrote", text: app.output() },
    ...(await databaseAsPlaces(app.owner)),
    ...(await filesAsPlaces(app.folder, isOwn)),
  ];
  expect(places.length).toBeGreaterThan(120);
  expect(leaksOf(secrets, places)).toEqual([]);

  const there = await filesAsPlaces(app.folder, (file) => !isOwn(file));
  const missed = Object.keys(secrets).filter((name) => leaksOf({ [name]: secrets[name] ?? "" }, there).length === 0);
  expect(missed, "values that the same search does not find where they are").toEqual([]);
});
