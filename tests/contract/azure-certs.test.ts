import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { azureCerts } from "@/lib/providers/azure-certs";
import type { Item, Meta, Session, Want } from "@/lib/providers/contract";
import type { FoundVault } from "@/lib/providers/resolve";
import { resolveOnce } from "../support/resolving";
import { certificateAuthority } from "../support/certificates";
import { azureErrors, putCertificate, startAzure, type AzureSetting, type AzureStub } from "./stubs/azure";

const canary = "canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";
const name = "db-password";
const want: Want = { resource: name, version: null };
const daySeconds = 86_400;
const created = 1_766_000_000;
const expires = created + 100 * daySeconds;
const at = (seconds: number): Date => new Date(seconds * 1_000);

let set: AzureSetting;
let stub: AzureStub;
beforeEach(async () => {
  set = await startAzure(putCertificate);
  ({ stub } = set);
});
afterEach(() => set.close());

const explain = (reference: string, level: FoundVault["level"] = "values") =>
  resolveOnce(
    reference,
    { kv: { id: "v", provider: "azure-certs", level, config: set.vault.config, access: set.vault.access } },
    { host: set.host },
  );

const policy = (actionType: string, trigger: object, issuer = "Self") => ({
  id: `https://kv1.vault.azure.net/certificates/${name}/policy`,
  ...{ issuer: { name: issuer }, attributes: { enabled: true }, x509_props: { validity_months: 12 } },
  ...{ secret_props: { contentType: "application/x-pkcs12" }, key_props: { exportable: true } },
  lifetime_actions: [{ trigger, action: { action_type: actionType } }],
});

const opened = async (): Promise<Session> => {
  const session = await azureCerts.open(set.vault, set.host);
  if (!session.ok) throw new Error(session.code);
  return session.value;
};
const metaOf = async (how: "read" | "describe"): Promise<Meta> => {
  const session = await opened();
  const described: readonly Item<Meta>[] =
    how === "describe"
      ? ((await session.describe?.([want])) ?? [])
      : (await session.read([want])).map((item) => (item.ok ? { ...item, value: item.value.meta } : item));
  const [item] = described;
  if (item?.ok !== true) throw new Error(item?.code ?? "nothing");
  return item.value;
};

describe("a certificate", () => {
  it("is read with its key in two members, as references name them", async () => {
    const authority = await certificateAuthority();
    const { cert, key } = await authority.issue({ names: ["pay.example.com"] });
    stub.put(name, `${key}\n${cert}\n${authority.cert}\n`, { contentType: "application/x-pem-file" });
    const read = await explain(`{vault://kv/${name}/cert}`);
    expect(read.explanation.outcome).toBe("resolved");
    expect(JSON.stringify(read.explanation)).toContain("pay.example.com");
    expect((await explain(`{vault://kv/${name}/key}`)).explanation.outcome).toBe("resolved");
    expect((await explain(`{vault://kv/${name}/pfx}`)).explanation.outcome).toBe("member-missing");
  });

  it("whose key stays in Key Vault has none for a reference", async () => {
    stub.put(name, "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n");
    expect((await explain(`{vault://kv/${name}/key}`)).explanation.outcome).toBe("member-missing");
  });

  it.each([
    ["a plain secret", canary, null, /no certificate/],
    ["an archive that nobody can open", "MIIB", "application/x-pkcs12", /PKCS #12/],
    ["a key alone", "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n", null, /no certificate/],
  ])("is not %s", async (_, value, contentType, what) => {
    stub.put(name, value, { contentType });
    const { explanation } = await explain(`{vault://kv/${name}/cert}`);
    expect(explanation.outcome).toBe("misconfigured");
    expect(explanation.advice?.what).toMatch(what);
    expect(JSON.stringify(explanation)).not.toContain(canary.slice(0, 12));
  });

  it("with metadata only is looked at without its key", async () => {
    putCertificate(stub, canary);
    const { explanation } = await explain(`{vault://kv/${name}/cert}`, "metadata");
    expect(explanation.outcome).toBe("present-unverified");
    expect(stub.valuesGiven).toBe(0);
    expect(stub.seen.filter((one) => one.includes("/secrets/"))).toEqual([]);
  });

  it("that was deleted is told from one that never was, and with metadata only without its key", async () => {
    putCertificate(stub, canary);
    stub.deleted.add(name);
    for (const level of ["metadata", "values"] as const) {
      expect((await explain(`{vault://kv/${name}/cert}`, level)).explanation.outcome).toBe("deleted");
      expect((await explain("{vault://kv/never/cert}", level)).explanation.outcome).toBe("not-found");
      if (level === "metadata") expect(stub.seen.filter((one) => one.includes("secrets/"))).toEqual([]);
    }
    stub.refuseDeleted = azureErrors.byRbac;
    expect((await explain(`{vault://kv/${name}/cert}`, "metadata")).explanation.outcome).toBe("not-found");
  });
});

describe("what renews a certificate", () => {
  beforeEach(() => void putCertificate(stub, canary, { created, expires }));

  it.each(["read", "describe"] as const)("is in its lifetime policy, by %s", async (how) => {
    stub.policies.set(name, policy("AutoRenew", { days_before_expiry: 30 }));
    expect(await metaOf(how)).toMatchObject({
      ...{ createdAt: at(created), expiresAt: at(expires) },
      plan: { nextAt: at(expires - 30 * daySeconds), everySeconds: 70 * daySeconds, lastAt: at(created) },
    });
  });

  it.each([
    ["a part of its life", policy("AutoRenew", { lifetime_percentage: 80 }), at(created + 80 * daySeconds)],
    ["a mail only", policy("EmailContacts", { lifetime_percentage: 80 }), "none"],
    ["an issuer that nobody knows", policy("AutoRenew", { lifetime_percentage: 80 }, "Unknown"), "none"],
    ["no policy", undefined, "none"],
  ])("by %s", async (_, given, expected) => {
    if (given !== undefined) stub.policies.set(name, given);
    const { plan } = await metaOf("describe");
    expect(typeof plan === "string" ? plan : plan.nextAt).toEqual(expected);
  });

  it("is not asked for while the key vault wants to be asked less, and the certificate is read all the same", async () => {
    stub.refuseMetadata = azureErrors.throttled;
    const session = await opened();
    for (const _ of [1, 2, 3]) {
      const [item] = await session.read([want]);
      expect(item?.ok === true && item.value.meta.plan).toBe("unknown");
    }
    // Azure's client sends its first question twice, once to learn what token is wanted.
    expect(stub.server.requests().filter(({ url }) => url.includes("/policy"))).toHaveLength(2);
  });

  it("is told apart from what may not be looked at", async () => {
    stub.refuseMetadata = azureErrors.byRbac;
    expect((await metaOf("read")).plan).toBe("denied");
    stub.refuseMetadata = azureErrors.failing;
    expect((await metaOf("read")).plan).toBe("unknown");
  });
});

it("has a role that reads the certificate and its key, or looks at the certificate alone", () => {
  const config = { vault_uri: "https://kv1.vault.azure.net" };
  const values = azureCerts.leastPolicy?.([want], "values", config)?.text ?? "";
  expect(values).toContain("vaults/secrets/getSecret/action");
  expect(values).toContain(`/certificates/${name}`);
  const metadata = azureCerts.leastPolicy?.([want], "metadata", config)?.text ?? "";
  expect(metadata).toContain("vaults/certificates/read");
  expect(metadata).not.toContain("/secrets/");
});
