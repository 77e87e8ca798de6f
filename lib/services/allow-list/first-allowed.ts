import { formatAllowEntry, parseAllowEntry } from "@/lib/domain/allow-entry";
import type { AuditEvent } from "@/lib/domain/audit/event";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import type { Deps } from "@/lib/services/deps";

/**
 * Puts the destinations that the host's operator set (KEYHOLE_ALLOW) on the allow-list, at set-up and before there is a
 * guard. Throws INVALID, and names none of them, when one cannot be read.
 */
export async function addFirstAllowed(
  tx: Tx,
  deps: Pick<Deps, "newId" | "firstAllowed">,
): Promise<readonly AuditEvent[]> {
  const entries = deps.firstAllowed.map((text) => {
    const parsed = parseAllowEntry(text);
    if (!parsed.ok) {
      throw new AppError("INVALID", "KEYHOLE_ALLOW holds what is no destination. The host's operator mends it.");
    }
    return { id: deps.newId(), target: formatAllowEntry(parsed.value), note: "From KEYHOLE_ALLOW, at set-up" };
  });
  await tx.allowEntry.createMany({ data: entries, skipDuplicates: true });
  return entries.map(({ id, target }): AuditEvent => {
    const object = { kind: "allow-entry", id, label: target } as const;
    return { type: "allow-list.edited", object, data: { added: target } };
  });
}
