import type { Tx } from "@/lib/db/transaction";
import type { Schema } from "@/lib/providers/contract";
import { providerNamed } from "@/lib/providers/registry";

/** The config of the provider behind each name that a gateway's references may begin with; undefined for an unknown one. */
export async function schemasByName(tx: Tx, gatewayId: string): Promise<(name: string) => Schema | undefined> {
  const vaults = await tx.vault.findMany({
    where: { gatewayId },
    select: { prefix: true, provider: true },
    take: 10_000,
  });
  const providerOf = new Map(vaults.map(({ prefix, provider }) => [prefix, provider]));
  return (name) => providerNamed(providerOf.get(name) ?? name)?.config;
}
