import { z } from "zod";
import { isForAllOnly, roles } from "@/lib/domain/access/permissions";
import { emergencyGrantRow } from "@/lib/services/emergencies/schema";
import { pageFields } from "@/lib/services/kernel/page";
import { email, password, sessionRow } from "@/lib/services/sessions/schema";
import { tokenRow } from "@/lib/services/tokens/schema";

/** invited: no password yet · unconfirmed: it came by an Access admin's link, and its approvals do not count yet. */
export const personStates = ["active", "unconfirmed", "invited", "suspended"] as const;
export type PersonState = (typeof personStates)[number];

export const personSorts = ["name", "email", "since"] as const;

export const role = z.enum(roles, "Choose a role.");

const person = z.uuid("Not a person.");
const reason = z.string().trim().max(500, "At most 500 characters.").default("");

/** A gateway's name; empty for all. */
const where = z.string().trim().max(63).default("");

export const listPeopleInput = z.strictObject({
  q: z.string().trim().max(200).default(""),
  role: z.enum(["", ...roles]).default(""),
  state: z.enum(["", ...personStates]).default(""),
  sort: z.enum(personSorts).default("name"),
  order: z.enum(["asc", "desc"]).default("asc"),
  ...pageFields,
});

export const personRef = z.strictObject({ person });

export const invitePersonInput = z.strictObject({
  name: z.string().trim().min(1, "A name.").max(120, "At most 120 characters."),
  email,
  role: z
    .preprocess((raw) => (raw === "" || raw === undefined ? null : raw), role.nullable())
    .describe("The first role; others are granted afterwards."),
  gateway: where,
});

export const acceptInput = z
  .strictObject({ link: z.string().min(1, "The link you were given.").max(200), password, again: z.string().max(200) })
  .refine((given) => given.password === given.again, { path: ["again"], message: "The two are not the same." });

export const grantRoleInput = z
  .strictObject({ person, role, gateway: where, reason })
  .refine((grant) => !isForAllOnly(grant.role) || grant.gateway === "", {
    path: ["gateway"],
    message: "Access admin is held for all gateways: people belong to no single one.",
  });

export const revokeRoleInput = z.strictObject({ grant: z.uuid("Not a role that is held."), reason });

/** Of one of the person's own; another's is not found. */
export const ofPerson = z.strictObject({ person, id: z.uuid("Not one of theirs.") });

/** `gateway` null: for all. */
export const heldRole = z.object({ role, gateway: z.string().nullable() });

export const personRow = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  state: z.enum(personStates),
  roles: z.array(heldRole),
  lastSeenAt: z.date().nullable(),
  createdAt: z.date(),
});

export const personDetail = personRow.omit({ roles: true }).extend({
  /** Whether it is the reader's own, which others decide about. */
  own: z.boolean(),
  invitedBy: z.string().nullable(),
  /** Name and address are gone for good. */
  erased: z.boolean(),
  /** Erasing them waits for somebody else's approval. */
  eraseAsks: z.boolean(),
  /** Of the newest link while nobody has used it. */
  linkEndsAt: z.date().nullable(),
  /** Confirming waits for somebody else's approval. */
  confirmAsks: z.boolean(),
  hasPassword: z.boolean(),
  /** There is a password to take away, or the provider by which alone they came is gone: a link gives them another. */
  resetsPassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  /** Resetting their password or second factor waits for somebody else's approval. */
  resetAsks: z.boolean(),
  /** Approver and Access admin are granted by two people by now. */
  weightAsks: z.boolean(),
  grants: z.array(
    heldRole.extend({
      id: z.uuid(),
      origin: z.string(),
      grantedBy: z.string().nullable(),
      grantedAt: z.date(),
    }),
  ),
  /** Where they may apply without approval in an emergency, for now. */
  emergencyGrants: z.array(emergencyGrantRow),
  sessions: z.array(sessionRow),
  tokens: z.array(tokenRow),
  /** What was asked for about this person and waits. */
  waiting: z.array(z.object({ id: z.uuid(), title: z.string() })),
});
