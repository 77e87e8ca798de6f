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

export const createGatewayInput = z
  .strictObject({
    name: gatewayName,
    description: z.string().trim().max(1000).default(""),
    edition: z.enum(editions, "Choose an edition."),
    kongVersion,
    environment: z.string().trim().max(40).default(""),
    guarded: switchValue,
    approvalsNeeded: z.coerce.number().int().min(1, "At least one.").max(5, "At most five.").default(1),
  })
  .refine((g) => g.edition !== "oss" || Number(g.kongVersion.split(".")[1]) <= 9, {
    path: ["kongVersion"],
    message: "Kong Gateway OSS ends at 3.9.",
  });

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
});
export type GatewayRow = z.infer<typeof gatewayRow>;
