import { z } from "zod";
import { forMachines, type Permission } from "@/lib/domain/access/permissions";
import { createTokenInput, tokenRow } from "@/lib/services/tokens/schema";

const gateway = z.string().min(1).max(63);

export const listMachineTokensInput = z.strictObject({ gateway });

export const createMachineTokenInput = z.strictObject({
  gateway,
  name: createTokenInput.shape.name,
  scopes: z
    .preprocess(
      (raw) => (raw === undefined ? [] : typeof raw === "string" ? [raw] : raw),
      z.array(z.enum(forMachines as [Permission])),
    )
    .refine((scopes) => scopes.length > 0, "Choose at least one permission."),
  days: createTokenInput.shape.days,
});

export const machineTokenRow = tokenRow
  .omit({ reportOnly: true })
  .extend({ revokedAt: z.date().nullable(), createdBy: z.string().nullable() });
