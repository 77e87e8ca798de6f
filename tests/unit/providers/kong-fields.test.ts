import { describe, expect, it } from "vitest";
import { settingVariable } from "@/lib/domain/default-vault-text";
import { fillDefaults } from "@/lib/domain/schema/fill-defaults";
import type { Field } from "@/lib/domain/schema/field";
import { knownFields } from "@/lib/domain/schema/known-fields";
import { newerThan } from "@/lib/domain/schema/newer-than";
import { validateField } from "@/lib/domain/schema/validate";
import { providerNamed, providers } from "@/lib/providers/registry";
import { hcvMethods, kongFields, textRules, type KongField } from "./kong-fields";

/** Regions come and go between Kong's patches, so a manifest may know more of them than one manual lists. */
const may = new Set(["aws.region"]);

const told = (name: string, field: Field, known: KongField) => ({
  type: field.type,
  required: field.required === true,
  default: field.default,
  since: field.since,
  secret: field.sensitive === true,
  between: field.between,
  one_of: may.has(name) ? field.one_of?.filter((one) => known.one_of?.includes(String(one))).sort() : field.one_of,
  of: field.when?.["auth_method"],
  over: field.when?.["protocol"]?.join(),
});

describe("the nine providers", () => {
  it("are those Kong has", () => {
    expect(providers.map(({ kongName }) => kongName).sort()).toEqual(Object.keys(kongFields).sort());
  });

  const named = Object.entries(kongFields).flatMap(([kongName, fields]) =>
    Object.entries(fields).map(([name, known]) => [`${kongName}.${name}`, known] as const),
  );

  it.each(Object.entries(kongFields))("%s has all of Kong's fields and no other", (kongName, fields) => {
    expect(Object.keys(providerNamed(kongName)?.config ?? {}).sort()).toEqual(Object.keys(fields).sort());
  });

  it.each(named)("%s is what Kong says of it", (path, known) => {
    const [kongName = "", name = ""] = path.split(".");
    const field = providerNamed(kongName)?.config[name];
    if (field === undefined) throw new Error(`${path} is missing`);
    expect(told(path, field, known)).toEqual({
      type: known.type,
      required: known.required === true,
      default: known.default,
      since: known.since,
      secret: known.secret === true,
      between: known.between,
      one_of: may.has(path) ? [...(known.one_of ?? [])].sort() : known.one_of,
      of: known.of,
      over: known.over,
    });
    expect(field.label).not.toBe("");
    expect(field.help ?? "").not.toBe("");
  });

  it.each(named.filter(([, { type, one_of }]) => type === "string" && one_of === undefined))(
    "%s takes the texts that Kong takes, and no others",
    (path, { match }) => {
      const [kongName = "", name = ""] = path.split(".");
      const field = providerNamed(kongName)?.config[name];
      if (field === undefined) throw new Error(`${path} is missing`);
      const refused = (texts: readonly string[]) => texts.filter((text) => validateField(field, text) !== null);
      if (match === undefined) {
        expect(refused(Object.values(textRules).flatMap(({ takes, refuses }) => [...takes, ...refuses]))).toEqual([]);
      } else {
        const { takes, refuses } = textRules[match];
        expect([refused(takes), refused(refuses)]).toEqual([[], refuses]);
      }
    },
  );

  it("take an authentication method of hcv from the version on that brought it", () => {
    const takes = (method: string, version: string) =>
      knownFields(providerNamed("hcv")?.config ?? {}, version)["auth_method"]?.one_of?.includes(method);
    for (const [method, since] of Object.entries(hcvMethods)) {
      for (const first of [since].flat()) {
        const [, line = "", ...patch] = first.split(".");
        expect([method, first, takes(method, first)]).toEqual([method, first, true]);
        // By its line alone it may have the patch; the line before has it only where a patch of its own brought it.
        expect([method, line, takes(method, `3.${line}`)]).toEqual([method, line, true]);
        if (patch.length > 0) expect([method, line, takes(method, `3.${line}.0.0`)]).toEqual([method, line, false]);
        const before = `3.${Number(line) - 1}`;
        if (first !== "3.1") expect([method, before, takes(method, before)]).toEqual([method, before, false]);
      }
    }
  });

  // By line as a gateway's version is kept: yes, no, or by a patch that nobody knows whether it has.
  it.each([
    ["hcv.approle_role_id", "3.4 patch, 3.5 no, 3.6 yes, 3.7 yes"],
    ["hcv.approle_secret_id", "3.4 patch, 3.5 no, 3.6 yes, 3.7 yes"],
    ["hcv.kube_auth_path", "3.4 patch, 3.5 yes, 3.6 yes, 3.7 yes"],
    ["aws.endpoint_url", "3.4 patch, 3.5 yes, 3.6 yes, 3.7 yes"],
    ["aws.sts_endpoint_url", "3.4 patch, 3.5 patch, 3.6 patch, 3.7 patch, 3.8 yes, 3.9 yes"],
    ["hcv.jwt_role", "3.12 no, 3.13 yes"],
  ])("%s is told of as Kong's manual has it: %s", (path, lines) => {
    const [kongName = "", name = ""] = path.split(".");
    const field = providerNamed(kongName)?.config[name];
    if (field === undefined) throw new Error(`${path} is missing`);
    const birth = (version: string): string => {
      const newer = newerThan(field, undefined, version);
      return newer === null ? "yes" : newer.byPatch ? "patch" : "no";
    };
    const asked = lines.split(", ").map((line) => line.split(" ")[0] ?? "");
    expect(asked.map((version) => `${version} ${birth(version)}`).join(", ")).toBe(lines);
  });

  it.each(providers.filter(({ config }) => "ttl" in config).map((provider) => [provider.kongName, provider] as const))(
    "%s keeps a TTL of 0 and fractions of a second",
    (_, { config }) => {
      expect(fillDefaults(config, { ttl: 0, neg_ttl: 0, resurrect_ttl: 0.5 })).toMatchObject({
        ...{ ttl: 0, neg_ttl: 0, resurrect_ttl: 0.5 },
      });
    },
  );

  it("name their settings as kong.conf has them", () => {
    expect(settingVariable("hcv", "kube_role")).toBe("KONG_VAULT_HCV_KUBE_ROLE");
    expect(settingVariable("aws", "base64_decode")).toBe("KONG_VAULT_AWS_DECODE_BASE64");
    expect(settingVariable("azure-certs", "vault_uri")).toBe("KONG_VAULT_AZURE_CERTS_VAULT_URI");
  });
});
