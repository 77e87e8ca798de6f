import type { OpenedVault } from "../contract";
import type { SignsInAs } from "../whose-access";
import { chooseSignIn, isByConfig } from "./sign-in/choose-sign-in";

/** With whose credential Keyhole signs in to this Vault; null where that cannot be told. */
export const hcvSignsInAs = (vault: OpenedVault): SignsInAs | null => {
  const chosen = chooseSignIn(vault);
  if (!chosen.ok) return null;
  const whose = isByConfig(vault.access) ? "nodes" : "own";
  if (chosen.value.by === "token") return { whose, as: "a token" };
  return { whose: chosen.value.isAmbient ? "host" : whose, as: chosen.value.as };
};
