import { z } from "zod";
import { createGatewayInput } from "@/lib/services/gateways/schema";
import { email, normalEmail, password } from "@/lib/services/sessions/schema";

const account = z.strictObject({
  name: z.string().trim().min(1, "A name.").max(120, "At most 120 characters."),
  email,
  password,
});

export const setUpInput = z
  .strictObject({
    link: z.string().min(1, "The link from the terminal.").max(200),
    admin: account,
    worker: account,
    gateway: createGatewayInput,
  })
  .refine((s) => normalEmail(s.admin.email) !== normalEmail(s.worker.email), {
    path: ["worker", "email"],
    message: "Two accounts need two addresses.",
  });
