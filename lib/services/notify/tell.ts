import type { NoticeKind } from "@/lib/domain/notification/notice";
import type { Tx } from "@/lib/db/transaction";

/** What is told. Names of people are looked up when it is read, so `object` holds none, and never a value. */
export interface Notice {
  readonly kind: NoticeKind;
  /** Null for the installation as a whole. */
  readonly gatewayId: string | null;
  readonly changeId?: string;
  /** In words what it is about, at most 1,500 characters: a change's title. */
  readonly object?: string;
  /** Who did it. They are not told themselves. */
  readonly byId?: string | null;
}

/**
 * Tells people something, each once, in the transaction of what it tells: either both stand or neither. The one place
 * where notifications are written.
 *
 * @param recipients ids of people, as the functions of `recipients.ts` find them
 */
export async function tell(tx: Tx, recipients: readonly string[], notice: Notice): Promise<void> {
  const { kind, gatewayId, changeId = null, object = null, byId = null } = notice;
  const told = [...new Set(recipients)].filter((id) => id !== byId);
  if (told.length === 0) return;
  await tx.notification.createMany({
    data: told.map((personId) => ({
      personId,
      kind,
      gatewayId,
      changeId,
      object: object?.slice(0, 1500) ?? null,
      byId,
    })),
  });
}
