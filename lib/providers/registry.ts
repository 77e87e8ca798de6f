import { aws } from "./aws";
import { azure } from "./azure";
import { azureCerts } from "./azure-certs";
import { conjur } from "./conjur";
import type { Provider } from "./contract";
import { env } from "./env";
import { fs } from "./fs";
import { gcp } from "./gcp";
import { hcv } from "./hcv";
import { konnect } from "./konnect";

/** Every backend Keyhole can resolve from, in the order in which the provider picker shows them. */
export const providers: readonly Provider[] = [env, fs, hcv, aws, gcp, azure, azureCerts, conjur, konnect];

/** The adapter of Kong's name for a provider, or null if Keyhole has none. */
export const providerNamed = (kongName: string): Provider | null =>
  providers.find((provider) => provider.kongName === kongName) ?? null;
