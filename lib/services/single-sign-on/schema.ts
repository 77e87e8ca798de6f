import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { isForAllOnly } from "@/lib/domain/access/permissions";
import { isSecureUrl } from "@/lib/domain/single-sign-on/secure-url";
import { role } from "@/lib/services/people/schema";

const checkbox = z.preprocess((raw) => raw === true || raw === "on" || raw === "true", z.boolean());
const empty = (raw: unknown): unknown => (raw === undefined ? "" : raw);

const issuer = z
  .string()
  .trim()
  .max(500, "At most 500 characters.")
  .refine((text) => isSecureUrl(text) && !text.includes("?"), "An https address, as the provider prints it.");

const ca = z
  .preprocess(empty, z.string().trim().max(65_536, "At most 64 kB."))
  .refine((text) => text === "" || areCertificates(text), "One or more certificates in PEM.")
  .transform((text) => (text === "" ? null : text));

const scopes = z
  .string()
  .trim()
  .max(500, "At most 500 characters.")
  .transform((text) => text.split(/\s+/).filter((one) => one !== ""))
  .refine((list) => list.every((one) => /^[!#-[\]-~]+$/.test(one)), "Words with blanks between: openid profile email.")
  .transform((list) => ["openid", ...new Set(list.filter((one) => one !== "openid"))].join(" "));

export const settingsInput = z.strictObject({
  issuer,
  clientId: z.string().trim().min(1, "The client’s id.").max(300, "At most 300 characters."),
  /** Empty: the one that is there stays. */
  clientSecret: z.preprocess(empty, z.string().max(1000, "At most 1,000 characters.")),
  ca,
  scopes,
  groupsClaim: z.string().trim().min(1, "The claim’s name.").max(200, "At most 200 characters."),
  button: z.string().trim().min(1, "What the button says.").max(60, "At most 60 characters."),
  forced: checkbox,
  makesPeople: checkbox,
  version: z.coerce.number().int().min(0).default(0),
});

/** What *Try it* looks at: before anything is saved, and without a secret. */
export const tryInput = z.strictObject({ issuer, ca });

export const mappingInput = z.union(
  [
    z
      .strictObject({
        value: z.string().trim().min(1, "What the claim holds.").max(300, "At most 300 characters."),
        role,
        gateway: z.string().trim().max(63).default(""),
      })
      .refine((row) => !isForAllOnly(row.role) || row.gateway === "", {
        path: ["gateway"],
        message: "Access admin is held for all gateways: people belong to no single one.",
      }),
    z.strictObject({ remove: z.uuid("Not a row of the mapping.") }),
  ],
  "Give `value`, `role` and `gateway`, or `remove` with a row’s id.",
);

export const breakGlassInput = z.strictObject({ person: z.uuid("Not a person."), marked: checkbox });

export const mappingRow = z.object({
  id: z.uuid(),
  value: z.string(),
  role,
  /** Null for all. */
  gateway: z.string().nullable(),
  origin: z.string(),
  createdAt: z.date(),
  /** False for a row of another issuer or claim: it gives nothing. */
  counts: z.boolean(),
});

export const settingsRow = z.object({
  issuer: z.string(),
  clientId: z.string(),
  ca: z.string().nullable(),
  scopes: z.string(),
  groupsClaim: z.string(),
  button: z.string(),
  forced: z.boolean(),
  makesPeople: z.boolean(),
  version: z.number().int(),
  updatedAt: z.date(),
});

export const identityRow = z.object({
  id: z.uuid(),
  issuer: z.string(),
  linkedAt: z.date(),
  lastUsedAt: z.date().nullable(),
});

/** What the provider answered, as the route that it answers to got it, with our own word that its checks were made. */
export const vouchedInput = z.strictObject({
  idToken: z.string().min(1).max(100_000),
  accessToken: z.string().max(100_000).nullish(),
  handoff: z.string().max(200),
});

function areCertificates(text: string): boolean {
  const parts = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g);
  if (parts === null) return false;
  try {
    return parts.every((part) => new X509Certificate(part).ca || true);
  } catch {
    return false;
  }
}
