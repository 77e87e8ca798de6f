import { recordOf } from "@/lib/domain/record-of";
import { jsonOf } from "../ask-over-net";
import type { Host, Item, OpenedVault } from "../contract";
import { konnectClient } from "./konnect-client";
import { idOf, konnectSettings } from "./settings";
import { because, troubleOf } from "./verdict";

const longestName = 100;

/** Makes a Config Store in the control plane and says its id, for a vault that is about to be made. */
export const createConfigStore = async (
  vault: Pick<OpenedVault, "access">,
  host: Host,
  name: string | null,
): Promise<Item<Readonly<Record<string, string>>>> => {
  const settings = konnectSettings(vault);
  if (!settings.ok) return { ok: false, ...because("misconfigured", settings.problem), steps: [] };
  const isNameable = name === null || (name.trim() !== "" && name.isWellFormed() && [...name].length <= longestName);
  if (!isNameable) return { ok: false, ...because("misconfigured", "konnect.store-name-invalid"), steps: [] };
  const client = konnectClient(settings.value, host.net);
  const answer = await client.tell("create Config Store", "POST", "", name === null ? {} : { name });
  if (!answer.ok) return { ok: false, ...answer.problem, steps: [answer.problem.step] };
  const { status, bytes, step } = answer.value;
  if (status === 404) return { ok: false, ...because("misconfigured", "konnect.control-plane-missing"), steps: [step] };
  if (status !== 201) return { ok: false, ...troubleOf(answer.value), steps: [step] };
  const id = idOf(recordOf(jsonOf(bytes))?.id);
  return id === null
    ? { ok: false, ...because("malformed", "konnect.written-unknown"), steps: [step] }
    : { ok: true, value: { config_store_id: id }, steps: [step] };
};
