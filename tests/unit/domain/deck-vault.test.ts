import { describe, expect, it } from "vitest";
import { deckCustomVault, deckVault } from "@/lib/domain/deck-vault";
import type { Schema } from "@/lib/domain/schema/field";
import type { Vault } from "@/lib/domain/vault";

const schema: Schema = {
  host: { type: "string", label: "Host" },
  token: { type: "string", label: "Token", sensitive: true },
  namespace: { type: "string", label: "Namespace" },
};
const vault = (more: Partial<Vault>): Vault => ({
  name: "hcv",
  prefix: "hcv-pay",
  description: null,
  tags: null,
  config: {},
  ...more,
});

describe("a vault as a decK file", () => {
  it("has Kong's names in the schema's order and leaves out what is not set", () => {
    const text = deckVault(vault({ tags: ["pay"], config: { namespace: null, host: "vault.internal" } }), schema);
    expect(text).toBe(
      [
        '_format_version: "3.0"',
        "vaults:",
        "  - name: hcv",
        "    prefix: hcv-pay",
        "    tags:",
        "      - pay",
        "    config:",
        "      host: vault.internal",
        "",
      ].join("\n"),
    );
  });

  it("has a placeholder of decK's where a sensitive value is set, typed just now or sealed", () => {
    const line = `      token: '\${{ env "DECK_HCV_PAY_TOKEN" }}'\n`;
    const typed = deckVault(vault({ config: { token: "s.4f9aCanaryCanary" } }), schema);
    expect(typed).toContain(line);
    expect(typed).not.toContain("Canary");
    expect(deckVault(vault({}), schema, ["token"])).toContain(line);
    expect(deckVault(vault({}), schema)).not.toContain("token");
  });

  it("keeps a text that looks like a template of decK's from being run", () => {
    const text = deckVault(vault({ description: 'x ${{ env "DECK_PW" }}', config: { host: "${{${{" } }), schema);
    // A Go template with decK's delimiters gives back what was typed.
    const run = text.replace(/\$\{\{ `([^`]*)` \}\}/g, "\u0000$1").replaceAll("\u0000", "");
    expect(text.match(/\$\{\{(?! `\$\{\{` \}\})(?!` \}\})/g)).toBeNull();
    expect(run).toContain(`description: 'x \${{ env "DECK_PW" }}'`);
    expect(run).toContain('host: "${{${{"');
  });

  it("keeps the names in a custom vault's maps from being run as well", () => {
    const template = '${{ env "DECK_PW" }}';
    const config = { labels: { [template]: "x" }, [template]: { token: "s.canary" } };
    const text = deckCustomVault(vault({ config }), [`${template}.token`]);
    expect(text.match(/\$\{\{ env "[A-Z_]+"/g)).toEqual(['${{ env "DECK_HCV_PAY_ENV_DECK_PW_TOKEN"']);
    expect(text).not.toContain("canary");
  });

  it("has a placeholder for each sealed member, also where their names come to the same variable", () => {
    const sealed = ["a_b", "a-b", "a.b", "a_b_2"];
    const text = deckCustomVault(vault({ config: { a_b: 1, "a-b": 2, a: { b: 3 }, a_b_2: 4 } }), sealed);
    const variables = [...text.matchAll(/env "([A-Z0-9_]+)"/g)].map(([, name]) => name);
    expect(new Set(variables).size).toBe(4);
    expect(variables).toContain("DECK_HCV_PAY_A_B");
  });
});
