import type { ConnectionRight } from "@/lib/domain/connection";
import { envName } from "@/lib/domain/env-name";
import type { Host, OpenedVault, Trial } from "../contract";

/**
 * Whether names that begin with the vault's prefix may be read at all; looks at none of them. It does not say how many are
 * set, nor whether any is: whoever edits a vault types the prefix, and could spell every name out by that, letter by letter.
 */
export const testEnv = ({ config, level }: OpenedVault, host: Host): Trial => {
  const start = envName({ prefix: config.prefix, resource: "", version: null });
  const shown = start === "" ? "any name" : `${start}…`;
  const steps = [{ name: "look at names", ms: 0, note: shown }];
  const nobody = { identity: null, steps };
  if (level === "metadata") {
    return { ...nobody, rights: [], stopped: { failure: "misconfigured", code: "pool.no-metadata" } };
  }
  const what = `Read variables of ${shown}`;
  const lent = host.envPrefixes;
  const isWhollyLent = lent?.some((prefix) => prefix !== "" && start.startsWith(prefix)) ?? true;
  const isPartlyLent = lent?.some((prefix) => prefix !== "" && prefix.startsWith(start)) ?? true;
  if (!isWhollyLent && !isPartlyLent) {
    const how = "Keyhole's operator has listed no beginning of names that would let these be read.";
    const rights: ConnectionRight[] = [{ what, state: "missing", how }];
    return { ...nobody, rights, stopped: { failure: "refused", code: "env.name-not-allowed" } };
  }
  const limits = isWhollyLent ? "" : " Only some beginnings of these names may be read here.";
  const how = `Keyhole's operator lets these be read. Whether such a variable is set shows when one is read.${limits}`;
  return { ...nobody, rights: [{ what, state: isWhollyLent ? "proven" : "unproven", how }], stopped: null };
};
