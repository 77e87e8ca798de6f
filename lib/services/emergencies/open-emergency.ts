import type { z } from "zod";
import type { Tx } from "@/lib/db/transaction";
import { namesOf } from "@/lib/services/people/names-of";
import type { openEmergency } from "./schema";

/** The emergency on a gateway that waits for its review, if there is one. */
export async function openEmergencyOf(tx: Tx, gatewayId: string): Promise<z.infer<typeof openEmergency> | null> {
  const row = await tx.emergency.findFirst({
    where: { gatewayId, reviewedAt: null },
    select: { changeId: true, personId: true, appliedAt: true, reviewBy: true },
  });
  if (row === null) return null;
  const change = await tx.change.findUnique({ where: { id: row.changeId }, select: { title: true } });
  const names = await namesOf(tx, [row.personId]);
  const { changeId, personId, appliedAt, reviewBy } = row;
  return { changeId, appliedAt, reviewBy, title: change?.title ?? "", person: names.get(personId) ?? "somebody" };
}
