import type { ConnectionIdentity, ConnectionRight } from "@/lib/domain/connection";
import { recordOf } from "@/lib/domain/record-of";
import { jsonOf } from "../ask-over-net";
import type { Host, OpenedVault, Trial } from "../contract";
import { konnectClient } from "./konnect-client";
import { idOf, konnectSettings } from "./settings";
import { because, troubleOf } from "./verdict";

const nothing: Omit<Trial, "stopped"> = { identity: null, rights: [], steps: [] };

const right = (what: string, state: ConnectionRight["state"], how: string): ConnectionRight => ({ what, state, how });

/** Whose token it is, by what its maker begins it with. */
const kindOf = (token: string): string => {
  if (token.startsWith("spat_")) return "A system account's token";
  return token.startsWith("kpat_") ? "A personal token, which ends with that person's account" : "A Konnect token";
};

/** Asks for one name in the store; no answer of Konnect's holds a value. When the token ends Konnect does not say. */
export const testKonnect = async (vault: OpenedVault, host: Host): Promise<Trial> => {
  const settings = konnectSettings(vault);
  if (!settings.ok) return { ...nothing, stopped: because("misconfigured", settings.problem) };
  const store = idOf(vault.config.config_store_id);
  if (store === null) return { ...nothing, stopped: because("misconfigured", "konnect.store-invalid") };
  const client = konnectClient(settings.value, host.net);
  const query = new URLSearchParams({ "page[size]": "1" }).toString();
  const listed = await client.ask("list secrets", `/${store}/secrets?${query}`);
  if (!listed.ok) return { ...nothing, steps: [listed.problem.step], stopped: listed.problem };
  const { status, bytes, step } = listed.value;
  const isList = status === 200 && Array.isArray(recordOf(jsonOf(bytes))?.data);
  const stopped = isList ? null : troubleOf(listed.value);
  if (stopped !== null && stopped.failure !== "forbidden") return { ...nothing, steps: [step], stopped };
  const identity: ConnectionIdentity = {
    as: kindOf(settings.value.token),
    ...{ names: [], hidden: 0, renewable: null, usesLeft: null },
    expires: "unknown",
  };
  const look = "Look at every secret of this Config Store";
  const rights = isList
    ? [right(look, "proven", "Konnect lists them to this token; their values it gives to nobody.")]
    : [right(look, "missing", "Konnect refuses to list them.")];
  return { identity, rights, steps: [step], stopped };
};
