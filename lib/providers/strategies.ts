import { knows } from "@/lib/domain/versions";

export type Edition = "oss" | "enterprise" | "konnect";

interface Strategy {
  readonly name: string;
  /** First Gateway version that has it. */
  readonly since: string;
  readonly editions: readonly Edition[];
}

const paid: readonly Edition[] = ["enterprise", "konnect"];

/** Every provider Kong ships, whether Keyhole has an adapter for it or not. */
const strategies: readonly Strategy[] = [
  { name: "env", since: "2.8", editions: ["oss", ...paid] },
  { name: "aws", since: "2.8", editions: paid },
  { name: "gcp", since: "2.8", editions: paid },
  { name: "hcv", since: "2.8", editions: paid },
  { name: "azure", since: "3.5", editions: paid },
  { name: "konnect", since: "3.4", editions: ["konnect"] },
  { name: "conjur", since: "3.11", editions: paid },
  { name: "fs", since: "3.15", editions: paid },
  { name: "azure-certs", since: "3.15", editions: paid },
];

/**
 * The provider names a gateway of this edition and version loads: as the host of a reference each means the default
 * vault, and none may be the prefix of a vault. `setting` is Kong's own `vaults`: bundled, off, or a list. `azure` came
 * into 3.4 by a patch release and is counted from 3.5.
 */
export const loadedStrategies = (edition: Edition, version: string, setting = "bundled"): readonly string[] => {
  const bundled = strategies.filter((one) => one.editions.includes(edition) && knows(one.since, version));
  const named = setting.split(",").map((name) => name.trim());
  // As Kong reads it: "off" at the head means none, elsewhere it means nothing.
  if (named[0] === "off") return [];
  const loaded = named.flatMap((name) => (name === "bundled" ? bundled.map((one) => one.name) : [name]));
  return [...new Set(loaded)].filter((name) => name !== "off" && name !== "");
};

/** Every name Kong knows, for lists and messages. */
export const strategyNames: readonly string[] = strategies.map((one) => one.name);

/**
 * Whether nodes have a default vault of a loaded provider. Of `konnect` they have none: it has no setting in kong.conf,
 * and the control plane reads a Config Store only through the vault that names it.
 */
export const hasDefaultVault = (name: string): boolean => name !== "konnect";
