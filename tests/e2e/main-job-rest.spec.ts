import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Explanation } from "@/lib/domain/explanation";
import { answersAsPlaces, leaksOf } from "@/tests/support/leaks";
import { call, type RestAnswer } from "@/tests/support/rest";
import type { RunningApp } from "@/tests/support/running-app";
import { sampleSecrets } from "@/tests/support/sample-secrets";
import { approve } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();
test.describe.configure({ mode: "serial" });

const tokens = { maya: "", jonas: "", vic: "", noor: "" };

test.beforeEach(async ({ app }) => {
  if (tokens.maya !== "") return;
  tokens.maya = await app.token("Maya", ["vault.read", "vault.propose", "reference.resolve", "change.read"]);
  tokens.jonas = await app.token("Jonas", ["vault.read", "change.read", "change.decide", "reference.resolve"]);
  tokens.vic = await app.token("Vic", ["vault.read", "vault.propose", "reference.resolve"]);
  tokens.noor = await app.token("Noor", ["audit.read", "audit.verify"]);
});

const vault = (app: RunningApp, gateway: string): object => ({
  gateway,
  provider: "fs",
  prefix: "files",
  config: { prefix: app.sampleFolder },
  access: { declares_same_host: true, level: "values" },
});

async function explained(app: RunningApp, gateway: string, reference: string): Promise<Explanation> {
  const answer = await call(app, tokens.maya, "reference.explain", { gateway, reference });
  expect(answer.status).toBe(200);
  return answer.body.value as Explanation;
}

const codeOf = ({ status, body }: RestAnswer): readonly [number, string | undefined] => [status, body.error?.code];

test("a token creates the vault on the gateway without a guard", async ({ app }) => {
  const made = await call(app, tokens.maya, "vault.create", vault(app, "lab"));
  expect([made.status, made.body.status]).toEqual([200, "done"]);
  const read = await call(app, tokens.maya, "vault.read", { gateway: "lab", prefix: "files" });
  expect(read.body.value).toMatchObject({ prefix: "files", provider: "fs", config: { prefix: app.sampleFolder } });
  expect(codeOf(await call(app, tokens.maya, "vault.create", vault(app, "lab")))).toEqual([409, "CONFLICT"]);
});

test("references are explained, and a changed file has another fingerprint", async ({ app }) => {
  const member = await explained(app, "lab", "{vault://files/db-credentials.json/password}");
  expect([member.outcome, member.preview?.kind]).toEqual(["resolved", "text"]);
  const certificate = await explained(app, "lab", "{vault://files/pay-cert.pem}");
  expect(certificate.preview).toMatchObject({ kind: "certificate", subject: "CN=pay.example.com, O=Keyhole sample" });
  const below = await explained(app, "lab", "{vault://files/db/password.txt}");
  expect(below.outcome).toBe("not-found");
  expect(below.advice?.next).toContain("{vault://files/db%2Fpassword.txt}");

  const reference = "{vault://files/payments-api-key}";
  const before = await explained(app, "lab", reference);
  await writeFile(path.join(app.sampleFolder, "payments-api-key"), "Zq8LmVx2RtYw5KpJd7NbHs4GcFu9TeAi");
  const after = await explained(app, "lab", reference);
  expect(before.fingerprint).toMatch(/^[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}$/);
  expect(after.fingerprint).not.toBe(before.fingerprint);
});

test("on the guarded gateway it waits, and no token decides", async ({ app, as }) => {
  const asked = await call(app, tokens.maya, "vault.create", vault(app, "prod-eu"));
  expect([asked.status, asked.body.status]).toEqual([202, "pending"]);
  const id = asked.body.change ?? "";
  const read = await call(app, tokens.jonas, "change.read", { id });
  expect(read.status).toBe(200);
  const { hash } = read.body.value as { readonly hash: string };
  const decided = await call(app, tokens.jonas, "change.decide", { id, hash, decision: "approve" });
  expect(codeOf(decided)).toEqual([403, "step_up_required"]);
  const unread = await call(app, tokens.maya, "vault.read", { gateway: "prod-eu", prefix: "files" });
  expect(codeOf(unread)).toEqual([404, "NOT_FOUND"]);

  await approve(await as("Jonas"), "prod-eu", "Create vault files");
  const explanation = await explained(app, "prod-eu", "{vault://files/db-credentials.json/password}");
  expect(explanation.outcome).toBe("resolved");
});

test("a token never does more than its owner, nor more than its scopes", async ({ app }) => {
  expect(codeOf(await call(app, tokens.vic, "vault.create", vault(app, "lab")))).toEqual([403, "FORBIDDEN"]);
  expect(codeOf(await call(app, tokens.vic, "vault.list", { gateway: "prod-eu" }))).toEqual([403, "FORBIDDEN"]);
  expect((await call(app, tokens.vic, "vault.list", { gateway: "lab" })).status).toBe(200);
  const reading = await app.token("Maya", ["vault.read"]);
  expect(codeOf(await call(app, reading, "vault.create", vault(app, "lab")))).toEqual([403, "FORBIDDEN"]);
});

test("the log has all of it, and verifies", async ({ app }) => {
  const verified = await call(app, tokens.noor, "audit.verify");
  expect(verified.body.value).toMatchObject({ unbroken: true, broken: null });
  const listed = await call(app, tokens.noor, "audit.list");
  const { entries } = listed.body.value as {
    readonly entries: readonly { readonly type: string; readonly who: string; readonly outcome: string }[];
  };
  const said = entries.map(({ type, who, outcome }) => `${who} ${type} ${outcome}`);
  for (const line of [
    "Maya vault.created done",
    "Maya reference.explained done",
    "Maya change.requested pending",
    "Jonas change.approved done",
    "Jonas change.applied done",
    "Jonas access.denied refused",
    "Vic access.denied refused",
  ]) {
    expect(
      said.some((one) => one.replace(/ \(.*?\)/, "") === line),
      `${line}\n${said.join("\n")}`,
    ).toBe(true);
  }
});

test("no answer held a value, and the log of the server neither", async ({ app }) => {
  const secrets = { ...(await sampleSecrets(app.sampleFolder)), ...tokens };
  const places = [...answersAsPlaces(app.answers), { name: "what its processes wrote", text: app.output() }];
  expect(leaksOf(secrets, places)).toEqual([]);
});
