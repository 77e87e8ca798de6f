import { randomUUID } from "node:crypto";
import type { Tx } from "@/lib/db/transaction";
import { gatewayRules } from "@/lib/services/vaults/gateway-rules";
import { planVault } from "@/lib/services/vaults/plan-vault";
import { vaultColumns } from "@/lib/services/vaults/vault-columns";
import { samplePrefix } from "./sample-environment";
import { sampleVaults, type SamplePlaces } from "./sample-vaults";
import type { Sealing } from "./seed-gateways";

interface Filling {
  /** Ids by name. */
  readonly gateways: ReadonlyMap<string, string>;
  readonly by: string;
  readonly places: Omit<SamplePlaces, "envPrefix">;
}

/** Adds the sample's vaults, checked as those that people type in. The levels are those of a guarded prod-eu. */
export async function seedVaults(tx: Tx, sealing: Sealing, { gateways, by, places }: Filling): Promise<void> {
  for (const { gateway, ...vault } of sampleVaults({ ...places, envPrefix: samplePrefix })) {
    const gatewayId = gateways.get(gateway) ?? "";
    const rules = { ...(await gatewayRules(tx, gateway)), guarded: gateway === "prod-eu" };
    const planned = planVault({ gateway, ...vault, tags: [...vault.tags] }, rules);
    const id = randomUUID();
    await tx.vault.create({
      data: {
        ...vaultColumns(planned, id, sealing),
        ...{ id, gatewayId, provider: vault.provider, createdBy: by, updatedBy: by },
      },
    });
  }
}
