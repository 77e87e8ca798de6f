import type { Schema } from "../schema/field";
import type { RefreshSentence } from "./refresh-in-words";

/** What is besides true of a default vault: its settings count at the start, and an unset TTL may not be one. */
export function defaultVaultInWords(
  schema: Schema,
  config: Readonly<Record<string, unknown>>,
): readonly RefreshSentence[] {
  const restart: RefreshSentence = {
    tone: "waiting",
    text: "The settings themselves are read when a node starts: another one counts after a restart.",
  };
  if (!Object.hasOwn(schema, "ttl") || typeof config["ttl"] === "number") return [restart];
  const text =
    "With no ttl set: Kong's manual gives 0 as what kong.conf then has, which would be a re-read at every tick. Its code for this is not published, so look on a node.";
  return [{ tone: "stale", text }, restart];
}
