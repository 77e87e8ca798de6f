import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Comparison } from "@/lib/domain/comparison";
import type { AppError } from "@/lib/domain/errors";
import type { Context } from "@/lib/services/kernel/context";
import { compareReferences } from "@/lib/services/references/compare-references";
import { explainReference } from "@/lib/services/references/explain-reference";
import { readReferenceRules } from "@/lib/services/references/read-reference-rules";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const folder = mkdtempSync(path.join(tmpdir(), "keyhole-compare-"));
const here = testInstallation({ fsRoots: [folder] });
const [secret, other] = [randomBytes(48).toString("base64url"), randomBytes(48).toString("base64url")];
let gateway: string;

afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  const files = { a: secret, b: secret, c: other, weak: "hunter2", "weak-too": "hunter2" };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  gateway = `g-${await addGateway(here.owner)}`;
  const author = await signedIn(here.deps, here.owner, [["author", null]]);
  const access = { declares_same_host: true, level: "values" };
  for (const prefix of ["files", "copies"]) {
    await createVault.run(author, { gateway, provider: "fs", prefix, config: { prefix: folder }, access });
  }
});

const operator = () => signedIn(here.deps, here.owner, [["operator", null]]);
async function compare(ctx: Context, reference: string, second: string): Promise<Comparison> {
  const outcome = await compareReferences(ctx, { gateway, reference, other: second });
  if (outcome.status !== "done") throw new Error("comparing does not wait");
  return outcome.value;
}

describe("comparing two references", () => {
  it("tells the same value in two vaults, and another one, with intent and outcome in the log", async () => {
    const ctx = await operator();
    const told = await compare(ctx, "{vault://files/a}", "{vault://copies/b}");
    expect([told.verdict, told.first.outcome, told.second.outcome]).toEqual(["same", "resolved", "resolved"]);
    const references = ["{vault://files/a}", "{vault://copies/b}"];
    expect((await here.logged(ctx.requestId)).map(({ type, outcome, data }) => [type, outcome, data])).toEqual([
      ["reference.compare-intended", "pending", { references }],
      [
        "reference.compared",
        "done",
        { references, outcomes: ["resolved", "resolved"], verdict: "same", vantage: "Keyhole's host" },
      ],
    ]);
    expect((await compare(ctx, "{vault://files/a}", "{vault://files/c}")).verdict).toBe("different");
    expect(JSON.stringify([told, await here.logged(ctx.requestId)])).not.toContain(secret.slice(0, 12));
  });

  it("tells nothing of values that could be guessed, equal or not", async () => {
    const ctx = await operator();
    for (const second of ["{vault://files/weak-too}", "{vault://copies/weak}", "{vault://files/a}"]) {
      const told = await compare(ctx, "{vault://files/weak}", second);
      expect([told.verdict, told.first.fingerprint]).toEqual(["not-comparable", null]);
    }
  });

  it("says that one of them failed, and why", async () => {
    const told = await compare(await operator(), "{vault://files/a}", "{vault://files/missing}");
    expect([told.verdict, told.first.outcome, told.second.outcome]).toEqual(["failed", "resolved", "not-found"]);
  });

  it("takes both from the person's budget", async () => {
    const ctx = await operator();
    const codes: string[] = [];
    for (let time = 0; time < 16; time += 1) {
      codes.push(
        await compare(ctx, "{vault://files/a}", "{vault://files/c}").then(
          () => "done",
          ({ code }: AppError) => code,
        ),
      );
    }
    // 30 a minute for each secret.
    expect(new Set(codes)).toEqual(new Set(["done"]));
    const used = await here.owner.query<{ used: number }>(
      "select used from budget_window where person_id = $1 and kind = 'resolve-minute'",
      [ctx.personId],
    );
    expect(used.rows[0]?.used).toBe(32);
  });

  it("refuses to compare a reference with itself, and whoever may not resolve", async () => {
    const same = compare(await operator(), "{vault://files/a}", "{vault://files/a}");
    await expect(same).rejects.toMatchObject({ code: "INVALID", fields: { other: expect.any(String) as string } });
    const viewer = await signedIn(here.deps, here.owner, [["viewer", null]]);
    await expect(compare(viewer, "{vault://files/a}", "{vault://files/c}")).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});

describe("the rules for typing a reference", () => {
  it("name what references may begin with, and which options count, with the gateway's own fields", async () => {
    const rules = await readReferenceRules(await operator(), { gateway });
    expect(rules.hosts).toMatchObject({ files: "fs", copies: "fs", env: "env", hcv: "hcv", aws: "aws" });
    expect(rules.complete).toBe(true);
    expect(rules.fields["fs"]?.["ttl"]).toMatchObject({ type: "number", overridable: "any" });
    expect(rules.fields["hcv"]?.["token"]).toEqual({
      ...{ type: "string", label: "token", required: true, sensitive: true },
    });
  });

  it("agree with what explaining makes of an option", async () => {
    const outcome = await explainReference(await operator(), { gateway, reference: "{vault://files/a?ttl=60&x=1}" });
    if (outcome.status !== "done") throw new Error("explaining does not wait");
    const { options } = outcome.value.steps.find(({ name }) => name === "options")!;
    expect(options?.map(({ name, fate }) => [name, fate])).toEqual([
      ["ttl", "taken"],
      ["x", "ignored"],
    ]);
  });
});
