import { describe, expect, it } from "vitest";
import { firstText, readCustomDraft } from "@/components/vaults/custom-draft";
import { configText } from "@/components/vaults/custom-settings";
import { choiceOf } from "@/components/vaults/provider-choice";
import { emptyDraft, readDraft } from "@/components/vaults/vault-draft";
import { deckCustomVault } from "@/lib/domain/deck-vault";
import { readKongSchema } from "@/lib/domain/schema/kong-schema";
import type { Vault } from "@/lib/domain/vault";
import answer from "@/tests/fixtures/custom-vault-schema.json" with { type: "json" };

const read = readKongSchema(answer);
const schema = read.ok ? read.value : null;
const rules = (known: typeof schema) => ({
  ...{ installed: { "acme-http": known?.config ?? null }, gatewayVersion: "3.15", edition: "enterprise" as const },
});
const typed = (text: string, known = schema) =>
  readCustomDraft("acme-http", known, { ...emptyDraft, prefix: "acme-pay", text }, rules(known));

describe("the JSON of a custom vault, as it is typed", () => {
  it("is read from the form by its own name", () => {
    expect(readDraft([["config", '{"a": 1}']]).text).toBe('{"a": 1}');
  });

  it("begins with what the schema fills in and with what it demands", () => {
    expect(JSON.parse(firstText(schema))).toEqual({ url: "", retries: 3, mode: "read" });
    expect(firstText(null)).toBe("{}");
  });

  it("is judged by dotted path, but for what the mark stands for", () => {
    const { problems } = typed(
      '{"url": "https://a.example", "retries": 10, "headers": "(sealed)", "sign_in": {"user": 1}}',
    );
    expect(problems).toEqual([
      ["config.retries", "value should be between 0 and 9"],
      ["config.sign_in.user", "expected a string"],
    ]);
    expect(typed('{"url": "x"').problems).toEqual([
      ["config", "Line 1, column 12: expected comma or object end but found the end."],
    ]);
    expect(typed("[]").problems).toEqual([["config", "it has to be one object, in braces"]]);
  });

  it("becomes a decK file in which nothing sensitive stands", () => {
    const text =
      '{"url": "https://a.example", "ttl": 0, "api_token": "canary", "sign_in": {"user": "k", "phrase": "(sealed)"}}';
    const { entity, sealed, problems } = typed(text);
    expect([problems, sealed]).toEqual([[], ["api_token", "sign_in.phrase"]]);
    const file = deckCustomVault(entity as Vault, sealed);
    expect(file).not.toContain("canary");
    expect(file).toContain("api_token: '${{ env \"DECK_ACME_PAY_API_TOKEN\" }}'");
    expect(file).toContain("phrase: '${{ env \"DECK_ACME_PAY_SIGN_IN_PHRASE\" }}'");
    expect(file).toContain("ttl: 0");
  });

  it("is sealed whole where nobody gave a schema, and refused nothing but what is no object", () => {
    const { sealed, problems } = typed('{"anything": {"at": ["all"]}, "more": 1}', null);
    expect([sealed, problems]).toEqual([["anything", "more"], []]);
  });

  it("is shown with the mark where something is sealed", () => {
    expect(JSON.parse(configText({ sign_in: { user: "k" } }, ["config.sign_in.phrase", "access.token"]))).toEqual({
      sign_in: { user: "k", phrase: "(sealed)" },
    });
  });

  it("is edited of a vault that the gateway does not load any more, too", () => {
    expect(choiceOf([], "gone")).toMatchObject({ kongName: "gone", loaded: false, custom: { schema: null } });
  });
});
