import { Time } from "@/components/time";
import { Callout } from "@/components/ui/callout";

/** Beside the form of a guarded gateway's vault, for whoever may apply without approval: how. */
export function EmergencyNote({ until, now }: { readonly until: Date | string | null; readonly now: Date | string }) {
  if (until === null) return null;
  return (
    <div className="mb-4">
      <Callout tone="waiting" title="In an emergency you need not wait">
        <p>
          Request the change, then apply it at once from its page, with a reason. Your grant ends{" "}
          <Time at={until} now={now} />.
        </p>
      </Callout>
    </div>
  );
}
