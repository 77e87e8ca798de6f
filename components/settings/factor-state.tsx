"use client";

import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { RecoveryCodes, type RecoveryCodesShown } from "./recovery-codes";

export interface FactorStateProps {
  readonly enrolledAt: Date | string;
  readonly codesLeft: number;
  readonly now: Date | string;
  readonly renew: BoundAction<RecoveryCodesShown>;
  readonly remove: BoundAction;
}

/** A second factor that is set up: since when, what is left of its recovery codes, and how to be rid of it. */
export function FactorState({ enrolledAt, codesLeft, now, renew, remove }: FactorStateProps) {
  return (
    <div className="grid grid-cols-1 gap-4">
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <StatusBadge tone="resolved">set up</StatusBadge>
        <span>
          Since <Time at={enrolledAt} now={now} />. Recovery codes left: {codesLeft} of 10.
        </span>
      </p>
      <div className="flex flex-wrap items-start gap-3">
        <ActionForm
          action={renew}
          submit="Make new recovery codes"
          submitTone="plain"
          layout="bare"
          renderDone={(shown) => <RecoveryCodes {...shown} doneHref="/settings/account" />}
        />
        <ActionForm action={remove} submit="Remove the second factor" submitTone="danger" layout="bare" />
      </div>
    </div>
  );
}
