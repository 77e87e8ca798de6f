import { z } from "zod";
import { notForTokens, permissions, type Permission } from "@/lib/domain/access/permissions";

export const tokenScopes: readonly Permission[] = permissions.filter((name) => !notForTokens.includes(name));

/** A token as its owner and those who run the accounts see it; never what it signs in with. */
export const tokenRow = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  /** It may only read, whatever its owner may. */
  reportOnly: z.boolean(),
  createdAt: z.date(),
  expiresAt: z.date(),
  lastUsedAt: z.date().nullable(),
});

export const createTokenInput = z.strictObject({
  reportOnly: z
    .union([z.boolean(), z.enum(["true", "false", "on"]).transform((text) => text !== "false")])
    .default(false)
    .describe("It may only read: other scopes are refused."),
  name: z.string().trim().min(1, "A name by which you will know it.").max(80, "At most 80 characters."),
  scopes: z
    .preprocess(
      (raw) => (raw === undefined ? [] : typeof raw === "string" ? [raw] : raw),
      z.array(z.enum(tokenScopes as [Permission])),
    )
    .refine((scopes) => scopes.length > 0, "Choose at least one permission."),
  days: z.coerce.number().int().min(1, "At least one day.").max(365, "At most a year.").default(30),
});
