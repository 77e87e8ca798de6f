import type { Grant } from "@/lib/domain/access/decide";
import { roles } from "@/lib/domain/access/permissions";
import type { Tx } from "@/lib/db/transaction";
import { z } from "zod";
import type { Someone } from "@/lib/services/kernel/context";

const roleSchema = z.enum(roles);

/** What to select of a person so that `someone` can tell who acts and what they hold. */
export const withGrants = {
  id: true,
  name: true,
  commitment: true,
  suspendedAt: true,
  grants: { select: { role: true, gatewayId: true, expiresAt: true } },
} as const;

interface Row {
  readonly id: string;
  readonly name: string;
  readonly commitment: string;
  readonly suspendedAt: Date | null;
  readonly grants: readonly {
    readonly role: string;
    readonly gatewayId: string | null;
    readonly expiresAt: Date | null;
  }[];
}

/** The person with the roles held now, those of a claim only as long as they last; null when suspended. */
export function someone(row: Row, now: Date): Someone | null {
  if (row.suspendedAt !== null) return null;
  const grants: Grant[] = row.grants
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
    .map((grant) => ({ role: roleSchema.parse(grant.role), gateway: grant.gatewayId }));
  return { personId: row.id, name: row.name, commitment: row.commitment, grants };
}

/** Several of them by id; whoever is suspended is not among them. */
export async function personsWithGrants(
  tx: Tx,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, Someone>> {
  const rows = await tx.person.findMany({ where: { id: { in: [...new Set(ids)] } }, select: withGrants });
  return new Map(
    rows.flatMap((row) => {
      const person = someone(row, now);
      return person === null ? [] : [[row.id, person] as const];
    }),
  );
}

export async function personWithGrants(tx: Tx, id: string, now: Date): Promise<Someone | null> {
  const row = await tx.person.findUnique({ where: { id }, select: withGrants });
  return row === null ? null : someone(row, now);
}
