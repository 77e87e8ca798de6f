import type { z } from "zod";
import type { AuditEvent } from "@/lib/domain/audit/event";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import type { createGatewayInput } from "./schema";

/** Stores a new gateway; gives the event for the log. Throws CONFLICT when the name is taken. */
export async function createGatewayRow(
  tx: Tx,
  id: string,
  input: z.infer<typeof createGatewayInput>,
): Promise<AuditEvent> {
  const { name, edition, kongVersion, loadedVaults, guarded, approvalsNeeded } = input;
  await refuseTakenName(tx, name);
  await tx.gateway.create({
    data: {
      id,
      name,
      edition,
      kongVersion,
      loadedVaults,
      guarded,
      approvalsNeeded,
      description: input.description || null,
      environment: input.environment || null,
    },
  });
  const object = { kind: "gateway", id, label: name } as const;
  return { type: "gateway.created", object, data: { edition, kongVersion, guarded, approvalsNeeded } };
}

export async function refuseTakenName(tx: Tx, name: string): Promise<void> {
  const taken = await tx.gateway.findUnique({ where: { name }, select: { id: true } });
  if (taken !== null) throw new AppError("CONFLICT", "A gateway of this name exists.", { name: "This name is taken." });
}
