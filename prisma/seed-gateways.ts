import { randomUUID } from "node:crypto";
import type { Tx } from "@/lib/db/transaction";
import type { Deps } from "@/lib/services/deps";

/** What keeps credentials at rest and names them by fingerprint. */
export type Sealing = Pick<Deps, "seal" | "crypto">;

/** The unguarded ones first: once a guarded gateway exists, adding another waits for approval, for the owner role too. */
const gateways = [
  { name: "lab", kongVersion: "3.15", environment: "test", description: "Where the platform team tries things." },
  {
    name: "edge-us",
    kongVersion: "3.12",
    environment: "edge",
    description: "Nodes at the edge, a few versions behind.",
  },
  {
    name: "prod-eu",
    kongVersion: "3.15",
    environment: "production",
    description: "Production in Europe. Changes need a second person.",
  },
] as const;

/**
 * Adds the sample's gateways and lets `fill` put things into them before the guard of prod-eu is raised; what it gets
 * and this gives are the gateways' ids by name.
 */
export async function seedGateways(
  tx: Tx,
  fill: (ids: ReadonlyMap<string, string>) => Promise<void>,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const now = Date.now();
  for (const [place, gateway] of gateways.entries()) {
    const id = randomUUID();
    ids.set(gateway.name, id);
    // People begin at the oldest one.
    const createdAt = new Date(now + place);
    await tx.gateway.create({
      data: { id, edition: "enterprise", guarded: false, sample: true, createdAt, ...gateway },
    });
  }
  await fill(ids);
  await tx.gateway.updateMany({ where: { name: "prod-eu" }, data: { guarded: true } });
  return ids;
}
