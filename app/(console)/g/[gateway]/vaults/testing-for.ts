import type { VaultTesting } from "@/components/vaults/test-connection";
import { now } from "@/lib/server/now";
import { loadViewer } from "@/lib/server/viewer";
import { testVaultAction } from "./actions";

interface Tested {
  readonly id: string;
  readonly guarded: boolean;
}

/**
 * Testing connections on a gateway, as far as the viewer may; undefined for those who may not. What is only typed reads no
 * secret where changes wait for others.
 */
export async function testingFor({ id, guarded }: Tested, of: "saved" | "typed"): Promise<VaultTesting | undefined> {
  const viewer = await loadViewer();
  if (!viewer.may("vault.test", id)) return undefined;
  const mayProve = viewer.may("reference.resolve", id) && (of === "saved" || !guarded);
  return { action: testVaultAction, mayProve, now: now().toISOString() };
}
