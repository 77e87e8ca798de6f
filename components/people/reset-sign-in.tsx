"use client";

import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { Callout } from "@/components/ui/callout";
import { InvitationLink } from "./invitation-link";

export interface ResetSignInProps {
  readonly person: {
    readonly id: string;
    readonly resetsPassword: boolean;
    readonly hasSecondFactor: boolean;
    readonly resetAsks: boolean;
  };
  /** Sends `person`. */
  readonly resetPassword: BoundAction<{ readonly link: string | null; readonly expiresAt: Date | string | null }>;
  /** Sends `person`. */
  readonly resetFactor: BoundAction;
  readonly changesHref: string;
}

/** For somebody who has lost what they sign in with. */
export function ResetSignIn({ person, resetPassword, resetFactor, changesHref }: ResetSignInProps) {
  const asks = person.resetAsks ? "Request to reset" : "Reset";
  const shared = { submitTone: "danger", layout: "bare", hidden: { person: person.id }, changesHref } as const;
  return (
    <div className="flex flex-wrap items-start gap-3">
      {person.resetsPassword && (
        <ActionForm
          {...shared}
          action={resetPassword}
          submit={`${asks} the password`}
          renderDone={({ link, expiresAt }) =>
            link === null || expiresAt === null ? (
              <Callout
                tone="resolved"
                role="status"
                title="The password is gone: they sign in through their provider."
              />
            ) : (
              <InvitationLink link={link} expiresAt={expiresAt} />
            )
          }
        />
      )}
      {person.hasSecondFactor && <ActionForm {...shared} action={resetFactor} submit={`${asks} the second factor`} />}
    </div>
  );
}
