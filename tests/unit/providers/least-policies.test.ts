import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessLevel } from "@/lib/domain/access-level";
import type { LeastPolicy, Provider } from "@/lib/providers/contract";
import { aws } from "@/lib/providers/aws";
import { azure } from "@/lib/providers/azure";
import { conjur } from "@/lib/providers/conjur";
import { gcp } from "@/lib/providers/gcp";
import { hcv } from "@/lib/providers/hcv";
import { konnect } from "@/lib/providers/konnect";
import { propertyRuns } from "@/tests/support/property-runs";

interface Language {
  readonly provider: Provider;
  readonly config: Readonly<Record<string, unknown>>;
  /** What the text says once its own language's rules have read it: each thing that it is about. */
  readonly about: (text: string) => readonly string[];
  /** How a name stands there. */
  readonly as: (name: string) => string;
  /** Names that the backend has and that need care. */
  readonly awkward: readonly string[];
}

interface Iam {
  readonly Statement: readonly { readonly Action: readonly string[]; readonly Resource: readonly string[] }[];
}
interface Azure {
  readonly assignments: readonly { readonly scope: string }[];
}

/** A scalar in either of YAML's quotes, read back by YAML 1.2's rules. */
const readScalar = (text: string): string =>
  text.startsWith("'")
    ? text.slice(1, -1).replaceAll("''", "'")
    : (JSON.parse(
        text.replace(/\\U([0-9a-f]{8})/g, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16))),
      ) as string);

const languages: Readonly<Record<string, Language>> = {
  "Vault's HCL": {
    ...{ provider: hcv, config: { mount: "secret", kv: "v2" } },
    // HCL's quoted texts are read as JSON's are, unless a template begins in them.
    about: (text) =>
      [...text.matchAll(/^path ("(?:[^"\\\n]|\\.)*") \{\n {2}capabilities = \["read"\]\n\}$/gm)].map(
        ([, quoted = ""]) => JSON.parse(quoted) as string,
      ),
    as: (name) => `secret/data/${name}`,
    awkward: ['a"b', "a'b", "a b", "a#b", "a/b/c", "ünï/çødé 🔑", "$HOME", "a{b}", "%41", "# x", "a\u2028b"],
  },
  "IAM's JSON": {
    ...{ provider: aws, config: { region: "eu-west-1" } },
    about: (text) =>
      (JSON.parse(text) as Iam).Statement
        // Asking for several at once has no resource of its own, and gives nothing by itself.
        .filter(({ Action }) => Action.join() !== "secretsmanager:BatchGetSecretValue")
        .flatMap(({ Resource }) => Resource),
    as: (name) => `arn:aws:secretsmanager:eu-west-1:*:secret:${name}-??????`,
    awkward: ["app/db", "a+b=c.d@e_f-g", "/lead", "a-AbC1dE"],
  },
  "Azure's role": {
    ...{ provider: azure, config: { vault_uri: "https://kv1.vault.azure.net" } },
    about: (text) => (JSON.parse(text) as Azure).assignments.map(({ scope }) => scope),
    as: (name) =>
      `/subscriptions/SUBSCRIPTION_ID/resourceGroups/RESOURCE_GROUP/providers/Microsoft.KeyVault/vaults/kv1/secrets/${name}`,
    awkward: ["db-password", "A-1", "-"],
  },
  "Google's bindings": {
    ...{ provider: gcp, config: { project_id: "canary-project" } },
    about: (text) => (JSON.parse(text) as readonly { readonly resource: string }[]).map(({ resource }) => resource),
    as: (name) => `projects/canary-project/secrets/${name}`,
    awkward: ["db_password-1", "_", "A"],
  },
  "Conjur's policy": {
    ...{ provider: conjur, config: { login: "host/apps/kong" } },
    about: (text) => {
      const [permit, role, privileges, resources, ...lines] = text.trimEnd().split("\n");
      expect([permit, role, resources]).toEqual(["- !permit", '  role: !host "/apps/kong"', "  resources:"]);
      expect(privileges).toMatch(/^ {2}privileges: \[ (?:read|execute) \]$/);
      return lines.map((line) => readScalar(/^ {4}- !variable ("[^\n]*"|'[^\n]*')$/.exec(line)?.[1] ?? "null"));
    },
    as: (name) => `/${name}`,
    awkward: ['a"b', "a'b", "a\\b", "a: b #c", "- x", "!x &y", "apps/db", "ünï/çødé 🔑", "true", "1.0", "%41", "$HOME"],
  },
};

/** What every language reads as more than one name, or could: on their own and inside a name. */
const wildcards = ["*", "a/*", "*/b", "a*", "a?b", "${x}", "a${aws:username}", "{{identity.entity.id}}", "{{x}}"];
const elsewhere = ["", "..", "../x", "a/../b", "a\nb", "a\u0000", "%2e%2e/x"];

const levels: readonly AccessLevel[] = ["values", "metadata"];

describe.each(Object.entries(languages))("a policy in %s", (_, { provider, config, about, as, awkward }) => {
  const policy = (names: readonly string[], level: AccessLevel = "values"): LeastPolicy | null =>
    provider.leastPolicy?.(
      names.map((resource) => ({ resource, version: null })),
      level,
      config,
    ) ?? null;

  it.each(awkward)("says exactly %j", (name) => {
    const text = policy([name])?.text ?? "";
    expect(about(text).filter((one) => !one.includes("secret/metadata/"))).toEqual([as(name)]);
  });

  it.each([...wildcards, ...elsewhere])("is not written for %j, alone or beside others", (name) => {
    // “?” is a letter like others in Vault's paths.
    const isLetter = provider === hcv && name === "a?b";
    for (const level of levels) {
      expect(policy([name], level) === null || isLetter).toBe(true);
      expect(policy([awkward[0] ?? "", name], level) === null || isLetter).toBe(true);
    }
  });

  it("names each once, and nothing where nothing is wanted", () => {
    const [first = "", second = ""] = awkward;
    expect(
      about(policy([first, second, first])?.text ?? "").filter((one) => !one.startsWith("secret/metadata/")),
    ).toEqual([as(first), as(second)]);
    expect(policy([])?.text ?? "").toBe("");
  });

  it("says who grants what, and at the metadata level nothing that reads a value", () => {
    for (const level of levels) {
      const told = policy([awkward[0] ?? ""], level);
      expect(told?.words).toMatch(/^(?:Whoever|An Owner) .*\.$/);
      expect(told?.title.length).toBeGreaterThan(5);
    }
    const blind = policy([awkward[0] ?? ""], "metadata")?.text ?? "";
    expect(blind).not.toMatch(/GetSecretValue|getSecret\/action|secretAccessor|execute|\/data\//);
  });

  it("is about that name and no other, whatever it is, or is not written", () => {
    const hostile = fc.string({ unit: "grapheme", maxLength: 40 });
    const spiced = fc.array(
      fc.constantFrom('"', "'", "\\", "${", "{{", "*", "?", "/", "\n", ": ", " #", "- ", "%2f", "a"),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          hostile,
          spiced.map((parts) => parts.join("")),
        ),
        (name) => {
          const told = policy([name]);
          if (told === null) return;
          expect(about(told.text).filter((one) => !one.startsWith("secret/metadata/"))).toEqual([as(name)]);
          expect(name).not.toMatch(/\*|\$\{|\{\{/);
        },
      ),
      { numRuns: Math.max(1_000, propertyRuns()) },
    );
  });
});

it("is text without names for Konnect, and refused for a wildcard all the same", () => {
  const of = (resource: string) => konnect.leastPolicy?.([{ resource, version: null }], "metadata") ?? null;
  expect(of("db")?.words).toMatch(/^An Organization Admin/);
  expect(of("db")?.text).not.toContain("db");
  expect([...wildcards.filter((name) => /[*?]/.test(name)), "..", "a\nb"].map(of)).toEqual(
    expect.not.arrayContaining([expect.anything()]),
  );
});

it("is for whom Keyhole signs in as, and for where the secrets lie", () => {
  const want = [{ resource: "db", version: null }];
  expect(conjur.leastPolicy?.(want, "values", { login: "host/nodes" }, { login: "host/keyhole" })?.text).toContain(
    '!host "/keyhole"',
  );
  expect(gcp.leastPolicy?.(want, "values", { project_id: "p" }, { location: "europe-west3" })?.text).toContain(
    "projects/p/locations/europe-west3/secrets/db",
  );
  const own = { role: "own", assume_role_arn: "arn:aws:iam::999999999999:role/keyhole" };
  const nodes = { region: "eu-west-1", assume_role_arn: "arn:aws:iam::123456789012:role/kong" };
  expect(aws.leastPolicy?.(want, "values", nodes, own)?.text).toContain("eu-west-1:999999999999:secret");
  expect(aws.leastPolicy?.(want, "values", nodes, { role: "none" })?.text).toContain("eu-west-1:*:secret");
});
