import type { Prisma } from "@/lib/db/generated/client";
import type { PersonState } from "./schema";

interface Standing {
  readonly suspendedAt: Date | null;
  readonly confirmedAt: Date | null;
  readonly accepted: boolean | null;
}

export function personState({ suspendedAt, confirmedAt, accepted }: Standing): PersonState {
  if (suspendedAt !== null) return "suspended";
  if (confirmedAt !== null) return "active";
  return accepted === true ? "unconfirmed" : "invited";
}

/** The same as a condition on rows. */
export function whereState(state: PersonState): Prisma.PersonWhereInput {
  if (state === "suspended") return { suspendedAt: { not: null } };
  if (state === "active") return { suspendedAt: null, confirmedAt: { not: null } };
  return { suspendedAt: null, confirmedAt: null, accepted: state === "unconfirmed" };
}
