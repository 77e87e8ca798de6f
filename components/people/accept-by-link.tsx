"use client";

import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { useLinkSecret } from "@/components/link-secret";
import { Callout } from "@/components/ui/callout";
import { LinkButton } from "@/components/ui/link-button";
import { TextField } from "@/components/ui/text-field";

/** Sends `link`, `password` and `again`. */
export function AcceptByLink({ action }: { readonly action: BoundAction<{ readonly email: string }> }) {
  const link = useLinkSecret();
  if (link === "") {
    return (
      <Callout tone="waiting" title="Open the whole link">
        This page needs what stands behind the # of your invitation&rsquo;s link. The link is good for 72 hours and
        once; an Access admin can make a new one.
      </Callout>
    );
  }
  return (
    <ActionForm
      action={action}
      submit="Accept invitation"
      hidden={{ link }}
      renderDone={({ email }) => (
        <div className="grid grid-cols-1 gap-4">
          <Callout tone="resolved" role="status" title="Your account is ready">
            Sign in as <span className="font-medium">{email}</span> with the password you chose. Until an Access admin
            has confirmed that it is you, approvals of yours do not count.
          </Callout>
          <div>
            <LinkButton tone="primary" href="/sign-in">
              Sign in
            </LinkButton>
          </div>
        </div>
      )}
    >
      <TextField
        name="password"
        label="Password"
        type="password"
        required
        autoComplete="new-password"
        help="12 characters or more."
      />
      <TextField name="again" label="The same again" type="password" required autoComplete="new-password" />
    </ActionForm>
  );
}
