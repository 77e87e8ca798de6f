import { z } from "zod";

/** What stands in URLs: Kong's own rule for names that become part of one. */
export const gatewayName = z
  .string()
  .trim()
  .max(63, "At most 63 characters.")
  .regex(
    /^[a-z][a-z0-9-]*[a-z0-9]$/,
    "Lower-case letters, digits and hyphens; starts with a letter, ends without a hyphen.",
  );

export const editions = ["oss", "enterprise", "konnect"] as const;

/** OSS ends at 3.9; Enterprise and Konnect are covered from 3.4 to 3.15. */
export const kongVersion = z
  .string()
  .trim()
  .regex(/^3\.(?:[4-9]|1[0-5])$/, "A Gateway version from 3.4 to 3.15.");

const switchValue = z
  .union([z.boolean(), z.enum(["true", "false", "on"]).transform((text) => text !== "false")])
  .default(false);

/** Kong's own setting `vaults`: bundled, off, or names with commas between. */
export const loadedVaults = z
  .string()
  .trim()
  .max(1000, "At most 1,000 characters.")
  .regex(/^(?:[a-z][a-z0-9-]*(?:\s*,\s*[a-z][a-z0-9-]*)*)?$/, "As in kong.conf: bundled, off, or names with commas.")
  .transform((text) => text || "bundled");

const settings = {
  description: z.string().trim().max(1000).default(""),
  edition: z.enum(editions, "Choose an edition."),
  kongVersion,
  loadedVaults: loadedVaults.default("bundled"),
  environment: z.string().trim().max(40).default(""),
  guarded: switchValue,
  approvalsNeeded: z.coerce.number().int().min(1, "At least one.").max(5, "At most five.").default(1),
};

/** What may be altered of a gateway. */
export const gatewaySettings = z.object(settings);

const ossEnds = {
  holds: (g: { readonly edition: string; readonly kongVersion: string }): boolean =>
    g.edition !== "oss" || Number(g.kongVersion.split(".")[1]) <= 9,
  problem: { path: ["kongVersion"], message: "Kong Gateway OSS ends at 3.9." },
};

export const createGatewayInput = z
  .strictObject({ name: gatewayName, ...settings })
  .refine(ossEnds.holds, ossEnds.problem);

const existing = { gateway: gatewayName, id: z.uuid(), version: z.coerce.number().int().min(1) };

export const editGatewayInput = z.strictObject({ ...existing, ...settings }).refine(ossEnds.holds, ossEnds.problem);

export const archiveGatewayInput = z.strictObject({ ...existing, archived: switchValue });

export const gatewayRef = z.strictObject({ gateway: gatewayName });

export const gatewayRow = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string().nullable(),
  edition: z.enum(editions),
  kongVersion: z.string(),
  environment: z.string().nullable(),
  guarded: z.boolean(),
  approvalsNeeded: z.number(),
  loadedVaults: z.string(),
  version: z.number(),
  createdAt: z.date(),
  archivedAt: z.date().nullable(),
});
export type GatewayRow = z.infer<typeof gatewayRow>;
