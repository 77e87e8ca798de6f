import type { ConnectionRight } from "@/lib/domain/connection";
import { envName } from "@/lib/domain/env-name";
import type { Host, OpenedVault, Trial } from "../contract";

/** Whether names that begin with the vault's prefix may be read at all, and how many there are; reads none of them. */
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
  const count = [...host.env.keys()].filter((name) => name.startsWith(start)).length;
  const found = `${count === 0 ? "No variable" : count === 1 ? "1 variable" : `${count} variables`} of such a name ${count > 1 ? "are" : "is"} set where Keyhole runs.`;
  const limits = isWhollyLent ? "" : " Only some beginnings of these names may be read here.";
  const state = isWhollyLent && count > 0 ? "proven" : "unproven";
  return { ...nobody, rights: [{ what, state, how: `${found}${limits}` }], stopped: null };
};
