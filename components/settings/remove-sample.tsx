"use client";

import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { Callout } from "@/components/ui/callout";
import { LinkButton } from "@/components/ui/link-button";

export interface SampleRemoved {
  readonly gateways: number;
  readonly people: number;
  /** The one-time link with which one's own people are made; null where there are some. */
  readonly setUp: string | null;
}

export interface RemoveSampleProps {
  readonly action: BoundAction<SampleRemoved>;
  readonly gateways: readonly string[];
  /** Somebody's own people or gateways would be left without an Access admin. */
  readonly isNeeded: boolean;
}

/** What the sample organisation is, and one button that takes all of it away. */
export function RemoveSample({ action, gateways, isNeeded }: RemoveSampleProps) {
  return (
    <div className="grid max-w-[72ch] grid-cols-1 gap-3">
      <p>
        The gateways {gateways.join(", ")} with their vaults, references and history, the five sample people, the files
        and the Vault beside Keyhole are a sample. Removing it takes all of that away at once, also what was added to
        it, and signs everybody of it out. The audit log stays. It does not come back.
      </p>
      {isNeeded ? (
        <Callout tone="waiting" title="Not yet: the sample's people are still needed.">
          There are people or gateways of your own, and none of your own people is an Access admin. Invite one first.
        </Callout>
      ) : (
        <div onSubmitCapture={() => void import("@/components/live/live-page").then(({ stayHere }) => stayHere())}>
          <ActionForm
            action={action}
            submit="Remove the sample"
            submitTone="danger"
            renderDone={({ setUp }) => (
              <Callout tone="resolved" role="status" title="The sample is gone.">
                {setUp === null ? (
                  <LinkButton href="/sign-in">Sign in</LinkButton>
                ) : (
                  <>
                    <p className="mb-2">Nobody is left, so make the first two accounts within 30 minutes.</p>
                    <LinkButton href={setUp}>Set up Keyhole</LinkButton>
                  </>
                )}
              </Callout>
            )}
          >
            {null}
          </ActionForm>
        </div>
      )}
    </div>
  );
}
