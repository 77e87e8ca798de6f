import type { Metadata } from "next";
import { InviteForm } from "@/components/people/invite-form";
import { Section } from "@/components/ui/section";
import { demand } from "@/lib/server/demand";
import { loadViewer } from "@/lib/server/viewer";
import { invitePersonAction } from "../actions";
import { SettingsHead } from "../../settings-head";

export const metadata: Metadata = { title: "Invite" };

export default async function InvitePersonPage() {
  await demand("person.edit", null, "person.invite");
  const viewer = await loadViewer();
  return (
    <>
      <SettingsHead current="/settings/people" />
      <Section
        title="Invite"
        description="Makes an account and a link by which its person chooses a password. You hand the link over yourself."
      >
        <InviteForm
          action={invitePersonAction}
          gateways={viewer.gateways.map(({ name }) => name)}
          peopleHref="/settings/people"
        />
      </Section>
    </>
  );
}
