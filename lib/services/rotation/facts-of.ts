import { agePolicyOf, type PolicyInForce } from "@/lib/domain/rotation/policy";
import type { RotationFacts } from "@/lib/domain/rotation/schedule";
import { readPlan } from "./stored-event";

/** What is known of a stored secret's rotation, under the policy that counts for it. */
export function factsOf(
  row: {
    readonly plan: unknown;
    readonly expiresAt: Date | null;
    readonly rotatedAt: Date | null;
    readonly firstSeenAt: Date | null;
    readonly writtenAt: Date | null;
  },
  policy: PolicyInForce,
): RotationFacts {
  const { expiresAt, rotatedAt, firstSeenAt, writtenAt } = row;
  return { policy: agePolicyOf(policy), plan: readPlan(row.plan), expiresAt, rotatedAt, firstSeenAt, writtenAt };
}
