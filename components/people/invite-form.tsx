"use client";

import { useState } from "react";
import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { TextField } from "@/components/ui/text-field";
import { InvitationLink } from "./invitation-link";
import { RoleFields, type RoleFieldsProps } from "./role-fields";

export interface InviteFormProps extends Omit<RoleFieldsProps, "optional"> {
  /** Sends `name`, `email`, `role` and `gateway`. */
  readonly action: BoundAction<{ readonly id: string; readonly link: string; readonly expiresAt: Date | string }>;
  readonly peopleHref: string;
}

/** Invites a person; the link then stands in place of the form. */
export function InviteForm({ action, peopleHref, ...fields }: InviteFormProps) {
  const [round, setRound] = useState(0);
  return (
    <ActionForm
      key={round}
      action={action}
      submit="Make invitation link"
      cancelHref={peopleHref}
      renderDone={({ id, ...made }) => (
        <div className="grid grid-cols-1 gap-3">
          <InvitationLink {...made} />
          <div className="flex flex-wrap gap-2">
            <LinkButton href={`${peopleHref}/${id}`}>Open their account</LinkButton>
            <Button tone="quiet" onClick={() => setRound(round + 1)}>
              Invite another
            </Button>
          </div>
        </div>
      )}
    >
      <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
        <TextField name="name" label="Name" required autoComplete="off" />
        <TextField name="email" label="E-mail" type="email" required autoComplete="off" help="They sign in with it." />
      </div>
      <RoleFields {...fields} optional />
    </ActionForm>
  );
}
