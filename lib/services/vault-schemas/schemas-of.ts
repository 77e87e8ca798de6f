import type { Tx } from "@/lib/db/transaction";
import { readKongSchema, type KongSchema } from "@/lib/domain/schema/kong-schema";
import { customNames } from "@/lib/providers/custom-vault";

/**
 * What is known of the config of a gateway's custom vaults, by their names: of the loaded ones that somebody gave Kong's
 * schema of. Asks nothing where no custom vault is loaded.
 */
export async function schemasOf(
  tx: Tx,
  gatewayId: string,
  loaded: readonly string[],
): Promise<ReadonlyMap<string, KongSchema>> {
  const names = customNames(loaded);
  if (names.length === 0) return new Map();
  const rows = await tx.vaultSchema.findMany({
    where: { gatewayId, name: { in: [...names] } },
    select: { name: true, schema: true },
  });
  return new Map(
    rows.flatMap(({ name, schema }) => {
      // It was read when it was given; a reader that became stricter since leaves the vault without one: all is sealed.
      const read = readKongSchema(schema);
      return read.ok ? [[name, read.value] as const] : [];
    }),
  );
}
