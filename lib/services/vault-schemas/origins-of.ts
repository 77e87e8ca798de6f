import type { Tx } from "@/lib/db/transaction";
import type { SchemaOrigin } from "@/lib/domain/schema/schema-origin";
import { schemaSource } from "./schema";

/** Where the schemas of these custom vaults of a gateway come from, by their names. Asks nothing where there are none. */
export async function originsOf(
  tx: Tx,
  gatewayId: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, SchemaOrigin>> {
  if (names.length === 0) return new Map();
  const rows = await tx.vaultSchema.findMany({
    where: { gatewayId, name: { in: [...names] } },
    select: { name: true, source: true, notedAt: true, kongVersion: true },
  });
  return new Map(
    rows.map(({ name, source, notedAt: at, kongVersion }) => [
      name,
      { source: schemaSource.parse(source), at, kongVersion },
    ]),
  );
}
