import type { PlanState } from "@/lib/services/rotation/stored-event";
import { formatSpan } from "@/lib/format";
import { Time } from "@/components/time";

export interface OwnScheduleProps {
  readonly plan: { readonly nextAt: Date | null; readonly everySeconds: number | null } | null;
  readonly state: PlanState;
  readonly now: Date;
}

const without: Readonly<Record<PlanState, string>> = {
  set: "one is set there; when is not told",
  none: "none is set there",
  denied: "not for Keyhole's identity to see there",
  unknown: "not told so far: looks at many secrets together do not ask for it",
};

/** The provider's own schedule of rotation, or why there is none to show. */
export function OwnSchedule({ plan, state, now }: OwnScheduleProps) {
  const { everySeconds = null, nextAt = null } = plan ?? {};
  if (everySeconds === null && nextAt === null) return without[state];
  return (
    <>
      {everySeconds !== null && `every ${formatSpan(everySeconds)}`}
      {everySeconds !== null && nextAt !== null && ", "}
      {nextAt !== null && (
        <>
          next <Time at={nextAt} now={now} />
        </>
      )}
    </>
  );
}
