import Link from "next/link";
import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { Time } from "@/components/time";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";

interface EmergencyRecordRow {
  readonly person: string;
  readonly reason: string;
  readonly appliedAt: Date | string;
  readonly reviewBy: Date | string;
  readonly verdict: "ratify" | "revert" | null;
  readonly reviewedBy: string | null;
  readonly reviewedAt: Date | string | null;
  readonly why: string | null;
  readonly revertChangeId: string | null;
  readonly revertObstacle: string | null;
  readonly mayReview: boolean;
  readonly whyNot: string | null;
}

export interface EmergencyRecordProps {
  readonly changeId: string;
  readonly gateway: string;
  readonly record: EmergencyRecordRow;
  readonly now: Date | string;
  /** Sends `id`, `verdict` and `reason`. */
  readonly review: BoundAction;
}

/** What was applied without approval: by whom and why, and somebody else's word on it. */
export function EmergencyRecord({ changeId, gateway, record, now, review }: EmergencyRecordProps) {
  const open = record.verdict === null;
  return (
    <>
      <Callout
        tone={open ? "failing" : "changed"}
        title={
          <>
            {record.person} applied this without approval <Time at={record.appliedAt} now={now} />
          </>
        }
      >
        <p>
          <q>{record.reason}</q>
        </p>
        {open ? (
          <p className="mt-1">
            To be reviewed by somebody else until <Time at={record.reviewBy} now={now} />. Until then nothing more is
            applied without approval here.
          </p>
        ) : (
          <Verdict gateway={gateway} record={record} now={now} />
        )}
      </Callout>
      {open &&
        (record.mayReview ? (
          <Review changeId={changeId} review={review} />
        ) : (
          <p className="mt-3 text-muted">{record.whyNot}</p>
        ))}
    </>
  );
}

function Verdict({ gateway, record, now }: Omit<EmergencyRecordProps, "changeId" | "review">) {
  const { verdict, reviewedBy, reviewedAt, why, revertChangeId, revertObstacle } = record;
  return (
    <div className="mt-1">
      <p>
        {reviewedBy ?? "Somebody"} {verdict === "ratify" ? "let it stand" : "decided to take it back"}{" "}
        {reviewedAt !== null && <Time at={reviewedAt} now={now} />}
        {why !== null && <q className="ml-1 text-muted">{why}</q>}
      </p>
      {revertChangeId !== null && (
        <p>
          <Link className="underline" href={`/g/${gateway}/changes/${revertChangeId}`}>
            The change that took it back
          </Link>
        </p>
      )}
      {revertObstacle !== null && <p>It could not be taken back: {revertObstacle}</p>}
    </div>
  );
}

function Review({ changeId, review }: Pick<EmergencyRecordProps, "changeId" | "review">) {
  return (
    <div className="mt-4 grid grid-cols-1 items-start gap-4 sm:grid-cols-2 sm:gap-8">
      <ActionForm
        action={review}
        submit="Let it stand"
        hidden={{ id: changeId, verdict: "ratify" }}
        label="Let it stand"
      >
        <Field name="reason" label="What you found" help="Optional. It stays on record.">
          <Textarea rows={2} maxLength={1000} />
        </Field>
      </ActionForm>
      <ActionForm
        action={review}
        submit="Take it back"
        submitTone="danger"
        hidden={{ id: changeId, verdict: "revert" }}
        label="Take it back"
      >
        <Field name="reason" label="Why it is taken back" help="The vault becomes what it was, at once.">
          <Textarea rows={2} maxLength={1000} />
        </Field>
      </ActionForm>
    </div>
  );
}
