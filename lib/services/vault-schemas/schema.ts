import { z } from "zod";
import { gatewayName } from "@/lib/services/gateways/schema";

/** A custom vault of a gateway, by Kong's name of it. */
export const vaultSchemaName = {
  gateway: gatewayName,
  name: z
    .string()
    .trim()
    .regex(/^[a-z][a-z0-9-]{0,63}$/, "The name of a custom vault, as the gateway loads it."),
};
