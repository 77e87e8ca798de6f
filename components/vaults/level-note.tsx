import { accessLevelOf } from "@/lib/domain/access-level";
import { Callout } from "@/components/ui/callout";
import type { ProviderChoice } from "./provider-choice";
import type { VaultDraft } from "./vault-draft";

interface LevelNoteProps {
  readonly provider: ProviderChoice;
  readonly draft: VaultDraft;
  readonly guarded: boolean;
}

/** Says, while it can still be chosen, that an access limited to metadata would see nothing of this vault. */
export function LevelNote({ provider, draft, guarded }: LevelNoteProps) {
  if (!isBlind(provider, draft, guarded)) return null;
  const chosen = draft.access["level"] === "metadata";
  return (
    <Callout tone="stale" title="Keyhole could not check references into this vault" role="status">
      {chosen
        ? "Limited to metadata, it sees nothing here: "
        : "Left empty, the level on a guarded gateway is metadata, and there is none here: "}
      the backend tells nothing about a secret but its value, so each reference would end in “not allowed by access
      level”. Choose “values” if Keyhole may fetch them.
    </Callout>
  );
}

/** Whether the access that the draft would get can see nothing of the vault that it would become. */
export function isBlind({ config, metadataWhere }: ProviderChoice, draft: VaultDraft, guarded: boolean): boolean {
  if (accessLevelOf(draft.access, guarded) === "values") return false;
  if (metadataWhere === null) return true;
  return Object.entries(metadataWhere).some(
    ([name, values]) => !values.includes(String(draft.config[name] ?? config[name]?.default)),
  );
}
