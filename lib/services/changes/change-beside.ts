import { z } from "zod";
import type { Tx } from "@/lib/db/transaction";
import { changeStates } from "./schema";

/** The change that another follows, or the newest that follows it: id, title and state; null where there is none. */
export async function changeBeside(tx: Tx, where: { readonly id: string } | { readonly followsId: string }) {
  const row = await tx.change.findFirst({
    where,
    orderBy: { requestedAt: "desc" },
    select: { id: true, title: true, state: true },
  });
  return row === null ? null : { ...row, state: z.enum(changeStates).parse(row.state) };
}
