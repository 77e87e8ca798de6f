import { z } from "zod";

/** What was typed: six digits of the app, or a recovery code, spaced as one likes. */
export const code = z.string().min(1, "The code of your app, or a recovery code.").max(60, "That is no code.");

/** Shown this once. */
export const recoveryCodesShown = z.object({ recoveryCodes: z.array(z.string()) });

export const enrolmentShown = z.object({
  secret: z.string(),
  picture: z.object({ size: z.number(), path: z.string() }),
});
