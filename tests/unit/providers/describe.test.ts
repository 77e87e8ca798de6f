import { generateKeyPairSync, randomBytes } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Preview } from "@/lib/domain/preview";
import { describeValue } from "@/lib/providers/describe";
import { certificatesIn } from "@/lib/providers/describe/pem";
import { certificateAuthority, type Authority, type Issued } from "../../support/certificates";
import { propertyRuns } from "../../support/property-runs";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const preview = (text: string, beside: string[] = []): Preview =>
  describeValue(bytes(text), { suffix: false, beside: beside.flatMap(certificatesIn) }).preview;

let authority: Authority;
let leaf: Issued;
beforeAll(async () => {
  authority = await certificateAuthority("Authority");
  leaf = await authority.issue({ names: ["db.test", "10.0.0.1"], to: new Date("2030-01-02T03:04:05Z") });
});

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a certificate", () => {
  it("shows subject, issuer, names, dates and key", () => {
    expect(preview(leaf.cert)).toMatchObject({
      kind: "certificate",
      subject: "CN=db.test",
      issuer: "CN=Authority",
      names: ["db.test", "10.0.0.1"],
      expiresAt: "2030-01-02T03:04:05.000Z",
      keyType: "EC P-256",
      chainLength: 1,
    });
  });

  it("counts its chain and wins over a key in the same text", () => {
    expect(preview(`${leaf.cert}\n${authority.cert}\n${leaf.key}`)).toMatchObject({
      kind: "certificate",
      subject: "CN=db.test",
      chainLength: 2,
    });
  });

  it.each([
    ["cut off", (pem: string) => pem.slice(0, 200)],
    ["without an end", (pem: string) => pem.replace(/-----END[^]*/, "")],
    ["with another body", (pem: string) => pem.replace(/\n[A-Za-z0-9+/]{20}/, "\nAAAAAAAAAAAAAAAAAAAA")],
    ["empty", () => "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"],
  ])("that is %s is told as text that cannot be read", (_, damage) => {
    const description = describeValue(bytes(damage(leaf.cert)), { suffix: true });
    expect(description.preview.kind).toBe("text");
    expect(description.preview).toMatchObject({ suffix: null });
    expect(description.note).toContain("cannot be read");
  });
});

describe("a private key", () => {
  it("shows its type, and whether it belongs to a certificate beside it", async () => {
    expect(preview(leaf.key)).toEqual({
      kind: "private-key",
      keyType: "EC P-256",
      bits: 256,
      encrypted: false,
      matches: null,
    });
    expect(preview(leaf.key, [leaf.cert])).toMatchObject({ matches: true });
    const other = await authority.issue({ names: ["other.test"] });
    expect(preview(leaf.key, [other.cert])).toMatchObject({ matches: false });
  });

  it.each([
    ["RSA", generateKeyPairSync("rsa", { modulusLength: 2048 }), "RSA", 2048],
    ["Ed25519", generateKeyPairSync("ed25519"), "Ed25519", null],
    ["X25519", generateKeyPairSync("x25519"), "X25519", null],
  ] as const)("of type %s", (_, { privateKey, publicKey }, keyType, bits) => {
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    expect(preview(pem)).toMatchObject({ kind: "private-key", keyType, bits });
    const open = publicKey.export({ type: "spki", format: "pem" }) as string;
    expect(preview(open)).toEqual({ kind: "public-key", keyType, bits });
  });

  it("that is encrypted says so", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    for (const type of ["pkcs8", "pkcs1"] as const) {
      const pem = privateKey.export({ type, format: "pem", cipher: "aes-256-cbc", passphrase: "canary" }) as string;
      expect(preview(pem)).toMatchObject({ kind: "private-key", encrypted: true, matches: null });
    }
  });

  it("that is damaged is told as text", () =>
    expect(preview(leaf.key.replace(/\n[A-Za-z0-9+/]{20}/, "\nAAAAAAAAAAAAAAAAAAAA")).kind).toBe("text"));
});

describe("a token", () => {
  const header = base64url({ alg: "ES256" });
  it.each([
    [{ iss: "https://issuer.test", exp: 1_900_000_000 }, "https://issuer.test", "2030-03-17T17:46:40.000Z"],
    [{}, null, null],
    [{ iss: 5, exp: "soon" }, null, null],
    [{ iss: "a b\n", exp: 1e300 }, null, null],
  ])("with claims %j shows issuer %s and expiry %s", (claims, issuer, expiresAt) =>
    expect(preview(`${header}.${base64url(claims)}.c2lnbmF0dXJl`)).toEqual({ kind: "jwt", issuer, expiresAt }),
  );

  it.each(["a.b.c", `${header}.bm90IGpzb24.x`, `${base64url({})}.${base64url({})}.x`])("but not %s", (text) =>
    expect(preview(text).kind).toBe("text"),
  );
});

describe("an address", () => {
  it.each([
    ["postgres://app:pass@db.test:5432/orders?sslmode=require", "postgres", "db.test"],
    ["https://hooks.example.com/services/T0/B0/secret", "https", "hooks.example.com"],
    ["redis://:pass@10.0.0.1:6379", "redis", "10.0.0.1"],
    ["mongodb+srv://u:p@cluster.test/db", "mongodb+srv", "cluster.test"],
    ["amqp://u:p@[::1]:5672/", "amqp", "[::1]"],
    ["HTTPS://Example.test", "https", "Example.test"],
  ])("%s shows its host only", (text, scheme, host) => expect(preview(text)).toEqual({ kind: "url", scheme, host }));

  it.each([
    "postgres://app:pa@ss/x@db.test/orders",
    "postgres://app:pa/ss@db.test/orders",
    "secret://db.test",
    `https://${randomBytes(24).toString("hex")}`,
    `https://${randomBytes(15).toString("hex")}.test`,
    "https://a b",
    "mongodb://u:p@a.test,b.test/db",
    "x https://a.test",
  ])("%s is not told as one", (text) => expect(["text"]).toContain(preview(text).kind));
});

describe("a JSON object", () => {
  it("shows names and types, never values, and hides names that look like values", () => {
    const hidden = randomBytes(24).toString("hex");
    const text = JSON.stringify({
      user: "u",
      port: 1,
      tls: true,
      none: null,
      list: [],
      more: {},
      "a b": "",
      [`k${hidden}`]: "",
    });
    expect(preview(text)).toEqual({
      kind: "json",
      members: [
        ...[
          { name: "user", type: "string" },
          { name: "port", type: "number" },
          { name: "tls", type: "boolean" },
        ],
        ...[
          { name: "none", type: "null" },
          { name: "list", type: "array" },
          { name: "more", type: "object" },
        ],
      ],
      hidden: 2,
    });
  });

  it.each(["[1]", '"text"', "5", "{broken"])("but not %s", (text) => expect(preview(text).kind).toBe("text"));
});

describe("every description", () => {
  it("tells no run of characters of a secret, wherever it stands", () => {
    const secret = fc.string({
      unit: fc.constantFrom(..."ABCDEFGHJKLMNPQRSTUVWXYZqxzkw23456789!$%^*".split("")),
      minLength: 12,
      maxLength: 31,
    });
    const frames: ((value: string) => string)[] = [
      (value) => value,
      (value) => `postgres://app:${value}@db.test/x`,
      (value) => `postgres://app:${encodeURIComponent(value)}@db.test/x`,
      (value) => `https://hooks.test/${value}`,
      (value) => `https://h.test/?token=${value}`,
      (value) => JSON.stringify({ password: value }),
      (value) => JSON.stringify({ nested: { password: value }, list: [value] }),
      (value) => `-----BEGIN PRIVATE KEY-----\n${value}\n-----END PRIVATE KEY-----`,
      (value) => `-----BEGIN CERTIFICATE-----\n${value}\n-----END CERTIFICATE-----`,
      (value) => `server=db;password=${value}`,
      (value) => `${base64url({ alg: "none" })}.${base64url({ sub: value })}.${value.replace(/\W/g, "")}`,
    ];
    fc.assert(
      fc.property(secret, fc.nat(frames.length - 1), fc.boolean(), (value, at, suffix) => {
        const told = JSON.stringify(describeValue(bytes((frames[at] as (typeof frames)[0])(value)), { suffix }));
        for (let i = 0; i + 4 <= value.length; i++) expect(told).not.toContain(value.slice(i, i + 4));
      }),
      { numRuns: propertyRuns() },
    );
  });
});
