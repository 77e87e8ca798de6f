import { z } from "zod";

export const email = z
  .string()
  .trim()
  .max(254, "At most 254 characters.")
  .regex(/^[^\s@]+@[^\s@]+$/, "An address like maya@example.com.");

export const password = z.string().min(12, "At least 12 characters.").max(200, "At most 200 characters.");

export const signInInput = z.strictObject({
  email: z.string().min(1, "Your e-mail address.").max(254, "At most 254 characters."),
  password: z.string().min(1, "Your password.").max(200, "At most 200 characters."),
  /** From the signed cookie of a device on which somebody signed in before. */
  device: z.string().max(200).nullish(),
  userAgent: z.string().max(400).nullish(),
});

/** The step after it, where a second factor is set up. */
export const signInByCodeInput = z.strictObject({
  /** The secret of the half-way sign-in that the password gave. */
  half: z.string().min(1, "Start with e-mail and password.").max(200),
  code: z.string().min(1, "The code of your app, or a recovery code.").max(60, "That is no code."),
  userAgent: z.string().max(400).nullish(),
});

/** By what somebody signed in, as it is shown. */
export type SignInMethod = "password" | "password and code" | "password and recovery code" | "single sign-on";

export const sessionOpened = z.object({
  step: z.literal("done"),
  personId: z.uuid(),
  sessionId: z.uuid(),
  secret: z.string(),
  expiresAt: z.date(),
});

/** An open session as its owner and those who run the accounts see it; never its secret. */
export const sessionRow = z.object({
  id: z.uuid(),
  /** By what they signed in. */
  method: z.string(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.date(),
  lastSeenAt: z.date(),
  expiresAt: z.date(),
});

/** The one form in which account names are compared. */
export function normalEmail(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase();
}

export const sessionLimits = {
  idleMinutes: 15,
  absoluteHours: 8,
  unusedDays: 90,
  triesPerWindow: 10,
  windowMinutes: 30,
  /** Between password and code. */
  halfWayMinutes: 5,
} as const;
