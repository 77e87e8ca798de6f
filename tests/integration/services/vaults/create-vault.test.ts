import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { AppError } from "@/lib/domain/errors";
import type { Context } from "@/lib/services/kernel/context";
import { createVault } from "@/lib/services/vaults/create-vault";
import { readVault } from "@/lib/services/vaults/read-vaults";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
let lab: string;
let author: Context;

beforeAll(async () => {
  lab = `g-${await addGateway(here.owner)}`;
  author = await signedIn(here.deps, here.owner, [["author", null]], { name: "Maya" });
});

const hcv = (prefix: string, token: string) => ({
  gateway: lab,
  provider: "hcv",
  prefix,
  description: "Payments",
  tags: "eu, prod",
  config: { host: "vault.internal", token },
  access: {},
});

const refusal = (input: object): Promise<AppError> =>
  createVault.run(author, input).then(
    () => Promise.reject(new Error("it was taken")),
    (error: AppError) => error,
  );

/** Every row of every table, as text. */
async function dump(): Promise<string> {
  const { rows } = await here.owner.query<{ name: string }>(
    "select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'audit')",
  );
  const texts = [];
  for (const { name } of rows.filter((row) => row.name !== "audit.head")) {
    texts.push(JSON.stringify((await here.owner.query(`select * from ${name}`)).rows));
    texts.push(JSON.stringify((await here.owner.query(`select t::text from ${name} t`)).rows));
  }
  return texts.join("\n");
}

describe("a new vault", () => {
  it("is kept as Kong would keep it, who made it beside it, and is on record", async () => {
    const ctx = { ...author, requestId: "made" };
    const outcome = await createVault.run(ctx, hcv("hcv-pay", "s.0123456789abcdef"));
    expect(outcome).toMatchObject({ status: "done", value: { gateway: lab, prefix: "hcv-pay" } });
    const vault = await readVault(author, { gateway: lab, prefix: "hcv-pay" });
    expect(vault).toMatchObject({
      provider: "hcv",
      description: "Payments",
      tags: ["eu", "prod"],
      createdBy: "Maya",
      updatedBy: "Maya",
      version: 1,
      sealed: ["config.token"],
    });
    expect(vault.config).toMatchObject({ host: "vault.internal", port: 8200, protocol: "http" });
    expect(await here.logged("made")).toMatchObject([
      {
        type: "vault.created",
        outcome: "done",
        object: { label: "hcv-pay" },
        data: { provider: "hcv", prefix: "hcv-pay" },
      },
    ]);
  });

  it("names what is sealed without opening it, and says so where the names are not known", async () => {
    await createVault.run(author, {
      ...hcv("hcv-named", "s.0123456789abcdef"),
      access: { token: "s.fedcba9876543210" },
    });
    const opened: string[] = [];
    const seal = { ...here.deps.seal, open: () => (opened.push("opened"), null) };
    const look = () => readVault({ ...author, deps: { ...here.deps, seal } }, { gateway: lab, prefix: "hcv-named" });
    expect(await look()).toMatchObject({ sealed: ["config.token", "access.token"], sealedProblem: null });
    await here.owner.query("update vault set sealed_names = null where prefix = 'hcv-named'");
    expect(await look()).toMatchObject({ sealed: [], sealedProblem: expect.stringContaining("before") as string });
    await createVault.run(author, { gateway: lab, provider: "env", prefix: "nothing-sealed" });
    expect(await readVault(author, { gateway: lab, prefix: "nothing-sealed" })).toMatchObject({
      sealed: [],
      sealedProblem: null,
    });
    expect(opened).toEqual([]);
  });

  it("cannot say that nothing is sealed beside what is", async () => {
    const lie = here.owner.query("update vault set sealed_names = '{}' where prefix = 'hcv-named'");
    await expect(lie).rejects.toMatchObject({ constraint: "vault_sealed_names_beside_check" });
  });

  it("leaves its credential nowhere: not in any row, the log, the answer, or what is said when it fails", async () => {
    const canary = randomBytes(48).toString("base64url");
    const said = [
      await createVault.run(author, hcv("hcv-canary", canary)),
      await readVault(author, { gateway: lab, prefix: "hcv-canary" }),
      await refusal(hcv("hcv-canary", canary)),
      await refusal({ ...hcv("hcv-other", canary), config: { token: canary, host: "vault.internal", port: canary } }),
      await refusal({ ...hcv("hcv-other", canary), config: { token: { [canary]: canary }, host: 1 } }),
      await refusal({ ...hcv("NOT A PREFIX", canary) }),
    ].map((one) => JSON.stringify(one) + (one instanceof Error ? one.message + (one.stack ?? "") : ""));
    const everywhere = [...said, await dump(), ...here.deps.logged].join("\n");
    const forms = [canary, Buffer.from(canary).toString("hex"), Buffer.from(canary).toString("base64").slice(0, 60)];
    for (const form of forms)
      for (let at = 0; at + 12 <= form.length; at += 1) expect(everywhere).not.toContain(form.slice(at, at + 12));
  });

  it("takes a prefix once in a gateway, and in Kong's words not twice", async () => {
    await createVault.run(author, hcv("twice", "s.1"));
    const sentence = `UNIQUE violation detected on '{prefix="twice"}'`;
    expect(await refusal(hcv("twice", "s.2"))).toMatchObject({
      code: "CONFLICT",
      detail: sentence,
      fields: { prefix: sentence },
    });
    const other = `g-${await addGateway(here.owner)}`;
    expect(await createVault.run(author, { ...hcv("twice", "s.3"), gateway: other })).toMatchObject({ status: "done" });
  });

  it("takes a prefix once, though twenty ask for it at once", async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) => createVault.run(author, hcv("race", `s.${at}`))),
    );
    const reasons = outcomes.flatMap((one) => (one.status === "rejected" ? [(one.reason as AppError).code] : []));
    expect(reasons).toEqual(Array<string>(19).fill("CONFLICT"));
    expect(await here.count("vault where prefix = 'race'")).toBe(1);
  });

  it.each([
    ["a reserved prefix", { prefix: "hcv" }, "prefix"],
    ["a prefix with capitals", { prefix: "Payments" }, "prefix"],
    ["no prefix", { prefix: "" }, "prefix"],
    ["a provider nobody has", { provider: "nobody", config: {} }, "provider"],
    ["a config without what it needs", { provider: "fs", config: {} }, "config.prefix"],
    ["a field that is not there", { config: { host: "vault.internal", token: "s.1", colour: "red" } }, "config.colour"],
  ])("is INVALID with %s, under the name the field has in the form", async (_what, change, field) => {
    const error = await refusal({ ...hcv("fresh-one", "s.1"), ...change });
    expect(error.code).toBe("INVALID");
    expect(Object.keys(error.fields)).toContain(field);
    expect(await here.count("vault where prefix = 'fresh-one'")).toBe(0);
  });

  it("is not there for a gateway that is not", async () => {
    expect(await refusal({ ...hcv("nowhere", "s.1"), gateway: "nowhere" })).toMatchObject({ code: "NOT_FOUND" });
  });
});
