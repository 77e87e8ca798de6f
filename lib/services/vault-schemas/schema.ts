import { z } from "zod";
import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import { gatewayName } from "@/lib/services/gateways/schema";

/** A custom vault of a gateway, by Kong's name of it. */
export const vaultSchemaName = {
  gateway: gatewayName,
  name: z
    .string()
    .trim()
    .regex(/^[a-z][a-z0-9-]{0,63}$/, "The name of a custom vault, as the gateway loads it."),
};

/** Given by somebody, or read from the gateway itself. */
export const schemaSource = z.enum(["given", "read"]);

/** What asking a gateway for a schema came to: one of the two. */
export const fetchedSchema = z.object({
  name: z.string(),
  read: z.object({ schema: z.custom<KongSchema>(), at: z.date(), kongVersion: z.string() }).nullable(),
  /** What happened, whose it is, what to do. */
  fault: z.object({ code: z.string(), what: z.string(), whose: z.string(), next: z.string() }).nullable(),
});
export type FetchedSchema = z.infer<typeof fetchedSchema>;
