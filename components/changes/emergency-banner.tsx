import Link from "next/link";
import { Time } from "@/components/time";
import { Callout } from "@/components/ui/callout";

export interface EmergencyBannerProps {
  readonly gateway: string;
  readonly emergency: {
    readonly changeId: string;
    readonly title: string;
    readonly person: string;
    readonly appliedAt: Date | string;
    readonly reviewBy: Date | string;
  };
  readonly now: Date;
}

/** On every page of a gateway while something was applied there without approval and waits for its review. */
export function EmergencyBanner({ gateway, emergency, now }: EmergencyBannerProps) {
  const { changeId, title, person, appliedAt, reviewBy } = emergency;
  const overdue = new Date(reviewBy) <= now;
  return (
    <section aria-label="Open emergency" className="mb-4">
      <Callout
        tone="failing"
        title={
          <>
            Applied without approval by {person} <Time at={appliedAt} now={now} />
          </>
        }
      >
        <p>
          <Link className="underline" href={`/g/${gateway}/changes/${changeId}`}>
            {title}
          </Link>{" "}
          {overdue ? "should have been reviewed by now: " : "is to be reviewed by an Approver: "}
          <Time at={reviewBy} now={now} />.
        </p>
      </Callout>
    </section>
  );
}
