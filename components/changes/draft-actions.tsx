import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { LinkButton } from "@/components/ui/link-button";
import { Section } from "@/components/ui/section";

export interface DraftActionsProps {
  readonly change: {
    readonly id: string;
    readonly hash: string;
    readonly mine: boolean;
    readonly mayWrite: boolean;
    readonly unopened: string | null;
  };
  readonly editHref: string;
  readonly request: BoundAction;
  readonly discard: BoundAction;
}

/** What can be done with a draft: written at by those who may, requested and discarded by its author. */
export function DraftActions({ change, editHref, request, discard }: DraftActionsProps) {
  const { id, hash, mine, mayWrite } = change;
  const opens = change.unopened === null;
  return (
    <Section title="Draft">
      <p className="mb-3 text-muted">
        Nobody is asked yet. Whoever writes at it cannot decide on it later. A draft that nobody touches for a week is
        discarded.
      </p>
      <div className="flex flex-wrap items-start gap-2">
        {mine && opens && <ActionForm action={request} submit="Request change" layout="bare" hidden={{ id, hash }} />}
        {mayWrite && opens && <LinkButton href={editHref}>Edit draft</LinkButton>}
        {mine && (
          <ActionForm action={discard} submit="Discard draft" submitTone="danger" layout="bare" hidden={{ id }} />
        )}
      </div>
    </Section>
  );
}
