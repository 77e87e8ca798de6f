import Link from "next/link";
import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Textarea } from "@/components/ui/textarea";
import type { ChangeDetailChange } from "./change-detail-change";
import { ChangeTimeline } from "./change-timeline";

interface ChangeHistoryProps {
  readonly change: ChangeDetailChange;
  readonly now: Date | string;
  /** Where changes are read. */
  readonly changesHref: string;
  readonly comment: BoundAction;
  /** The page shows older comments than the newest. */
  readonly showsOlder: boolean;
}

/** What became of it step by step, with what was said, and a place to say something. */
export function ChangeHistory({ change, now, changesHref, comment, showsOlder }: ChangeHistoryProps) {
  return (
    <Section title="What happened">
      <OlderComments change={change} path={`${changesHref}/${change.id}`} showsOlder={showsOlder} />
      <ChangeTimeline steps={change.story.steps} state={change.state} now={now} />
      {change.mayComment && (
        <div className="mt-4 max-w-prose">
          <ActionForm action={comment} submit="Comment" submitTone="plain" hidden={{ id: change.id }} resetOnDone>
            <Field name="text" label="Comment" help="It stays: comments are neither altered nor deleted.">
              <Textarea rows={2} maxLength={2000} />
            </Field>
          </ActionForm>
        </div>
      )}
    </Section>
  );
}

interface OlderCommentsProps {
  readonly change: ChangeDetailChange;
  readonly path: string;
  readonly showsOlder: boolean;
}

function OlderComments({ change, path, showsOlder }: OlderCommentsProps) {
  const { earlier } = change.story;
  if (earlier === null && !showsOlder) return null;
  return (
    <nav aria-label="Pages of comments" className="mb-2 flex gap-3 text-sm">
      {earlier !== null && (
        <Link className="underline" href={`${path}?comments=${encodeURIComponent(earlier)}`} scroll={false}>
          Older comments
        </Link>
      )}
      {showsOlder && (
        <Link className="underline" href={path} scroll={false}>
          Newest comments
        </Link>
      )}
    </nav>
  );
}
