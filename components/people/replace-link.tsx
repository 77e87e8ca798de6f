"use client";

import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { InvitationLink, type InvitationLinkProps } from "./invitation-link";

export interface ReplaceLinkProps {
  /** Sends `person`. */
  readonly action: BoundAction<InvitationLinkProps>;
  readonly person: string;
}

/** A new link in place of the one before, shown once. */
export function ReplaceLink({ action, person }: ReplaceLinkProps) {
  return (
    <ActionForm
      action={action}
      submit="Make a new link"
      submitTone="plain"
      layout="bare"
      hidden={{ person }}
      renderDone={({ link, expiresAt }) => <InvitationLink link={link} expiresAt={expiresAt} />}
    />
  );
}
