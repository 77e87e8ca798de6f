import type { VaultTesting } from "@/components/vaults/test-connection";
import { now } from "@/lib/server/now";
import { loadViewer } from "@/lib/server/viewer";
import { testVaultAction } from "./actions";

/** Testing connections on a gateway, as far as the viewer may; undefined for those who may not. */
export async function testingFor(gatewayId: string): Promise<VaultTesting | undefined> {
  const viewer = await loadViewer();
  if (!viewer.may("vault.test", gatewayId)) return undefined;
  const mayProve = viewer.may("reference.resolve", gatewayId);
  return { action: testVaultAction, mayProve, now: now().toISOString() };
}
