import { toItsEnd } from "@/lib/net/calling-off";
import type { VaultClient } from "./vault-client";

/** Whoever waits for what comes after it waits no longer than that. */
const farewellMs = 2_000;

/**
 * Gives the token of a login back, although what it was made for is called off. Whether it works is nobody's concern:
 * the token ends by itself at its time.
 */
export const giveBack = async (client: VaultClient): Promise<void> => {
  await toItsEnd(() => client.tell("give token back", "/auth/token/revoke-self", {}, AbortSignal.timeout(farewellMs)));
};
