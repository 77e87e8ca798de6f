import type { ConnectionTest } from "@/lib/domain/connection";
import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { Time } from "@/components/time";
import { Callout } from "@/components/ui/callout";
import { ConnectionResult } from "@/components/vaults/connection-result";

export interface ChangeConnectionRow {
  readonly mayTest: boolean;
  readonly last: {
    readonly tone: ConnectionTest["tone"];
    readonly title: string;
    readonly at: Date | string;
    readonly by: string | null;
    readonly current: boolean;
    readonly told: Pick<ConnectionTest, "identity" | "rights" | "advice" | "vantage"> | null;
  } | null;
}

export interface ChangeConnectionProps {
  readonly change: { readonly id: string; readonly hash: string; readonly connection: ChangeConnectionRow };
  readonly now: Date | string;
  /** Sends `id` and `hash`. */
  readonly test: BoundAction;
}

/** Whether what a change would make connects, as far as somebody tested it, and the way to test it now. */
export function ChangeConnection({ change: { id, hash, connection }, now, test }: ChangeConnectionProps) {
  const { last, mayTest } = connection;
  return (
    <div className="grid grid-cols-1 gap-3">
      {last === null ? (
        <p className="text-sm text-muted">
          Nobody has tested yet whether it connects.
          {mayTest && " Keyhole signs in with what the change holds, which stays sealed, and reads nothing."}
        </p>
      ) : (
        <Callout tone={last.current ? last.tone : "stale"} title={last.title}>
          <p className="mb-2">
            Tested by {last.by ?? "somebody who is no longer known"} <Time at={last.at} now={now} />.
            {!last.current && " What the change does is another thing since then: test it again."}
          </p>
          {last.told !== null && <ConnectionResult result={last.told} />}
        </Callout>
      )}
      {mayTest && (
        <ActionForm action={test} submit="Test connection" submitTone="plain" layout="bare" hidden={{ id, hash }} />
      )}
    </div>
  );
}
