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

/** What an Admin API looks for a token in; a header that HTTP itself goes by is none. */
export const standardHeader = "Kong-Admin-Token";
const ofHttp =
  /^(?:host|connection|content-.*|transfer-encoding|accept|accept-.*|expect|upgrade|te|trailer|keep-alive|proxy-.*|cookie)$/i;

/** `version`: of the connection that was seen; 0 where there was none. */
const seenConnection = { ...existing, version: z.coerce.number().int().min(0) };

export const connectGatewayInput = z.strictObject({
  ...seenConnection,
  address: z.string().trim().min(1, "The address of the Admin API.").max(500, "At most 500 characters."),
  header: z
    .string()
    .trim()
    .transform((text) => text || standardHeader)
    .pipe(
      z
        .string()
        .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "A header's name: letters, digits and hyphens.")
        .refine((name) => !ofHttp.test(name), "HTTP itself goes by this header, so no token can be in it."),
    )
    .default(standardHeader),
  /** Empty: as it is. */
  token: z
    .string()
    .trim()
    .max(4000, "At most 4,000 characters.")
    .regex(/^[\x20-\x7e]*$/, "A token has letters, digits and signs of ASCII only.")
    .default(""),
  dropToken: switchValue,
  /** PEM. */
  ca: z.string().trim().max(50_000, "At most 50,000 characters.").default(""),
});

export const disconnectGatewayInput = z.strictObject(seenConnection);

/** A connection as it may be shown: of the token only that there is one. */
export const connectionRow = z.object({
  address: z.string(),
  header: z.string(),
  hasToken: z.boolean(),
  ca: z.string().nullable(),
  version: z.number(),
  updatedAt: z.date(),
  updatedBy: z.string().nullable(),
});
export type ConnectionRow = z.infer<typeof connectionRow>;

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
