import { z } from "zod";
import { permissions, type Permission } from "@/lib/domain/access/permissions";

/** What no token may do, whatever its owner may: deciding and people's rights need the person. */
const personsOnly: readonly Permission[] = [
  "change.decide",
  "role.grant",
  "person.edit",
  "sign-in.edit",
  "key.edit",
  "sweep.run",
];

export const tokenScopes: readonly Permission[] = permissions.filter((name) => !personsOnly.includes(name));

export const createTokenInput = z.strictObject({
  name: z.string().trim().min(1, "A name by which you will know it.").max(80, "At most 80 characters."),
  scopes: z
    .preprocess((raw) => (typeof raw === "string" ? [raw] : raw), z.array(z.enum(tokenScopes as [Permission])))
    .refine((scopes) => scopes.length > 0, "Choose at least one permission."),
  days: z.coerce.number().int().min(1, "At least one day.").max(90, "At most 90 days.").default(30),
});
