import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import type { Item, Provider } from "./contract";
import { providerNamed } from "./registry";
import { resolveFaults } from "./resolve/resolve-faults";
import { strategyNames } from "./strategies";

const code = "resolve.custom-vault";
const out: Item<never> = { ok: false, failure: "misconfigured", code, steps: [] };

/** The names that a gateway loads besides Kong's own: custom vaults. */
export const customNames = (loaded: readonly string[]): readonly string[] =>
  loaded.filter((name) => !strategyNames.includes(name));

/** The stand-in of an adapter for a custom vault: its config can be kept and checked, what it reads cannot be looked at. */
export const customVault = (kongName: string, schema: KongSchema | null): Provider => ({
  kongName,
  title: kongName,
  summary: "A custom vault of this gateway: its config is edited as JSON, and Keyhole cannot resolve what it reads.",
  since: "2.8",
  editions: ["oss", "enterprise", "konnect"],
  reads: "nothing",
  metadataWhere: null,
  where: "data-plane",
  config: schema?.config ?? {},
  custom: { schema },
  access: {},
  faults: { [code]: resolveFaults[code] },
  open: () => Promise.resolve(out),
  test: () =>
    Promise.resolve({ identity: null, rights: [], steps: [], stopped: { failure: "misconfigured", code } as const }),
});

/** The adapter of a name on a gateway, or the stand-in for a custom vault with what Kong told of it there. */
export const providerOn = (schemas: ReadonlyMap<string, KongSchema>, kongName: string): Provider =>
  providerNamed(kongName) ?? customVault(kongName, schemas.get(kongName) ?? null);
