import { z } from "zod";
import { pageFields, pageLinks } from "@/lib/services/kernel/page";
import { personStates, role } from "@/lib/services/people/schema";

const operation = z.string().trim().min(1, "Choose an operation.").max(80);

/** A gateway's name; empty for the installation as a whole. */
const gateway = z.string().trim().max(63).default("");

export const explainRightInput = z.strictObject({ person: z.uuid("Not a person."), operation, gateway });

export const listRightInput = z.strictObject({ operation, gateway, ...pageFields });

/** `gateway` null: for all. */
const place = z.string().nullable();

/** What an operation asks for: a permission, or no role at all. */
const needed = z.string();

/** What it takes besides a role, in words; null for nothing. */
const besides = z.string().nullable();

export const explainedRight = z.object({
  name: z.string(),
  state: z.enum(personStates),
  needed,
  besides,
  /** ask: it would wait for other people. */
  answer: z.enum(["allow", "ask", "deny"]),
  gives: z.array(
    z.object({
      id: z.uuid(),
      role,
      gateway: place,
      origin: z.string(),
      grantedBy: z.string().nullable(),
      grantedAt: z.date(),
      /** The change by which it was granted, where two people did. */
      changeId: z.uuid().nullable(),
    }),
  ),
  wouldGive: z.array(role),
});

export const listedRight = z.object({
  needed,
  besides,
  /** No role is asked for: everybody who is signed in may, or even everybody. */
  everybody: z.boolean(),
  people: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      email: z.string(),
      state: z.enum(personStates),
      roles: z.array(z.object({ role, gateway: place })),
    }),
  ),
  ...pageLinks.shape,
});
