import { Time } from "@/components/time";
import { dueReasons, type DueReason } from "@/lib/domain/rotation/schedule";

export interface DueWordsProps {
  readonly due: { readonly at: Date; readonly reason: DueReason; readonly atLatest: boolean };
  readonly now: Date;
}

/** When a rotation is due and why: "in 12 d, by the age policy". */
export function DueWords({ due, now }: DueWordsProps) {
  return (
    <span>
      {due.atLatest && <span className="text-muted">at the latest </span>}
      <Time at={due.at} now={now} />
      <span className="text-muted">, {dueReasons[due.reason]}</span>
    </span>
  );
}
