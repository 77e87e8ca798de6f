import type { Provider } from "./contract";
import { env } from "./env";
import { fs } from "./fs";
import { hcv } from "./hcv";

/** Every backend Keyhole can resolve from, in the order in which the provider picker shows them. */
export const providers: readonly Provider[] = [env, fs, hcv];

/** The adapter of Kong's name for a provider, or null if Keyhole has none. */
export const providerNamed = (kongName: string): Provider | null =>
  providers.find((provider) => provider.kongName === kongName) ?? null;
