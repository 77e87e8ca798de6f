import type { Metadata } from "next";
import { cookies } from "next/headers";
import { EntryShell } from "@/components/entry-shell";
import { AcceptByLink } from "@/components/people/accept-by-link";
import { themeOf } from "@/components/theme";
import { acceptInvitationAction } from "./actions";

export const metadata: Metadata = { title: "Invitation" };

/** Needs a nonce for each request, so it is never made ahead. */
export const dynamic = "force-dynamic";

export default async function InvitePage() {
  return (
    <EntryShell
      title="Accept your invitation"
      description="Choose the password with which you will sign in to Keyhole."
      theme={themeOf((await cookies()).get("theme")?.value)}
    >
      <AcceptByLink action={acceptInvitationAction} />
    </EntryShell>
  );
}
