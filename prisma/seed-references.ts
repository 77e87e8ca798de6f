import type { Tx } from "@/lib/db/transaction";
import { referencesToTrack } from "@/lib/services/references/references-to-track";
import { schemasByName } from "@/lib/services/references/schemas-by-name";
import { storeReferences } from "@/lib/services/references/store-references";
import { gatewayRules } from "@/lib/services/vaults/gateway-rules";
import { sampleReferences } from "./sample-references";

/** Tracks the sample's references as if `by` had pasted them, and has the worker look at them every half minute. */
export async function seedReferences(tx: Tx, by: string): Promise<void> {
  for (const [gateway, texts] of Object.entries(sampleReferences)) {
    const { id: gatewayId, kongVersion } = await gatewayRules(tx, gateway);
    const schemaOf = await schemasByName(tx, gatewayId);
    const { references } = referencesToTrack(texts.join("\n"), kongVersion, schemaOf);
    await storeReferences(tx, gatewayId, references, by, new Date());
    await tx.rotationPolicy.create({
      data: { gatewayId, checkEverySeconds: 30, maxAgeDays: 90, leadDays: 14, zone: "UTC" },
    });
    // Whoever asks it waits for ten seconds: once in a quarter of an hour is enough.
    if (gateway === "lab") {
      await tx.rotationPolicy.create({ data: { gatewayId, name: "hcv-slow", checkEverySeconds: 900 } });
    }
  }
}
