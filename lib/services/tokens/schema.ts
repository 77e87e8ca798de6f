import { z } from "zod";
import { notForTokens, permissions, type Permission } from "@/lib/domain/access/permissions";

export const tokenScopes: readonly Permission[] = permissions.filter((name) => !notForTokens.includes(name));

/** A token as its owner and those who run the accounts see it; never what it signs in with. */
export const tokenRow = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.date(),
  expiresAt: z.date(),
  lastUsedAt: z.date().nullable(),
});

export const createTokenInput = z.strictObject({
  name: z.string().trim().min(1, "A name by which you will know it.").max(80, "At most 80 characters."),
  scopes: z
    .preprocess(
      (raw) => (raw === undefined ? [] : typeof raw === "string" ? [raw] : raw),
      z.array(z.enum(tokenScopes as [Permission])),
    )
    .refine((scopes) => scopes.length > 0, "Choose at least one permission."),
  days: z.coerce.number().int().min(1, "At least one day.").max(90, "At most 90 days.").default(30),
});
