import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { ActionForm } from "@/components/action-form";
import { EmergencyGrantForm } from "@/components/people/emergency-grant-form";
import { EmergencyGrants } from "@/components/people/emergency-grants";
import { ErasePerson } from "@/components/people/erase-person";
import { GrantForm } from "@/components/people/grant-form";
import { HeldRoles } from "@/components/people/held-roles";
import { ResetSignIn } from "@/components/people/reset-sign-in";
import { TheirSessions } from "@/components/people/their-sessions";
import { TheirTokens } from "@/components/people/their-tokens";
import { Section } from "@/components/ui/section";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readPerson } from "@/lib/services/people/read-person";
import {
  erasePersonAction,
  grantEmergencyAction,
  grantRoleAction,
  resetFactorAction,
  resetPasswordAction,
  resumePersonAction,
  revokeEmergencyAction,
  revokeRoleAction,
  revokeTheirSessionAction,
  revokeTheirTokenAction,
  suspendPersonAction,
} from "../actions";
import { SettingsHead } from "../../settings-head";
import { PersonHead } from "./person-head";

export const metadata: Metadata = { title: "Person" };

const changesHref = "/settings/people/changes";

export default async function PersonPage({ params }: PageProps<"person">) {
  const { person: id } = await params;
  if (!/^[0-9a-f-]{36}$/.test(id)) notFound();
  const person = await load(readPerson, { person: id });
  const viewer = await loadViewer();
  const edits = viewer.may("person.edit", null) && !person.own;
  const grants = edits && !person.erased;
  const suspended = person.state === "suspended";
  const guarded = viewer.gateways.filter((gateway) => gateway.guarded).map(({ name }) => name);
  const at = now();
  return (
    <>
      <SettingsHead current="/settings/people" />
      <PersonHead person={person} edits={edits} changesHref={changesHref} />
      <Section title="Roles">
        <p className="mb-3 text-sm">
          <Link className="underline" href={`/settings/people/${id}/rights`}>
            Why can this person do that?
          </Link>
        </p>
        <HeldRoles grants={person.grants} now={at} revoke={edits ? revokeRoleAction : null} />
      </Section>
      {grants && (
        <Section title="Grant a role">
          <GrantForm
            action={grantRoleAction}
            person={id}
            gateways={viewer.gateways.map(({ name }) => name)}
            weightAsks={person.weightAsks}
            changesHref={changesHref}
          />
        </Section>
      )}
      <Section
        title="In an emergency"
        description="Where they may apply vault changes of theirs without approval. Somebody else reviews each afterwards."
      >
        <EmergencyGrants
          grants={person.emergencyGrants}
          of="person"
          now={at}
          revoke={edits ? revokeEmergencyAction : null}
        />
        {grants && guarded.length > 0 && (
          <div className="mt-4">
            <EmergencyGrantForm
              action={grantEmergencyAction}
              person={id}
              gateways={guarded}
              changesHref={changesHref}
            />
          </div>
        )}
      </Section>
      <Section title="Open sessions">
        <TheirSessions
          sessions={person.sessions}
          person={id}
          now={at}
          revoke={edits ? revokeTheirSessionAction : null}
        />
      </Section>
      <Section title="Live tokens">
        <TheirTokens tokens={person.tokens} person={id} now={at} revoke={edits ? revokeTheirTokenAction : null} />
      </Section>
      {edits && !suspended && (person.resetsPassword || person.hasSecondFactor) && (
        <Section
          title="Lost password or second factor"
          description={`Ask them, by a way you trust, whether it is them who lost it. Their sessions and tokens end.${person.resetAsks ? " They decide on others' work, so somebody else approves it." : ""}`}
        >
          <ResetSignIn
            person={person}
            resetPassword={resetPasswordAction}
            resetFactor={resetFactorAction}
            changesHref={changesHref}
          />
        </Section>
      )}
      {edits && suspended && !person.erased && (
        <Section
          title="Erase"
          description={`For somebody who asked for it, or is long gone. They hold no role by then, and have nothing open.${person.eraseAsks ? " They decided on others' work, so somebody else approves it." : ""}`}
        >
          <ErasePerson
            action={erasePersonAction}
            person={id}
            name={person.name}
            asks={person.eraseAsks}
            changesHref={changesHref}
          />
        </Section>
      )}
      {edits && !person.erased && (
        <Section
          title={suspended ? "End the suspension" : "Suspend"}
          description={
            suspended
              ? "They can sign in again with their password, and hold the roles above. Tokens stay revoked."
              : "Ends their sessions, tokens and links at once, and keeps them out. Their roles rest until the suspension ends."
          }
        >
          <ActionForm
            action={suspended ? resumePersonAction : suspendPersonAction}
            submit={suspended ? "Let in again" : "Suspend"}
            submitTone={suspended ? "plain" : "danger"}
            layout="bare"
            hidden={{ person: id }}
          />
        </Section>
      )}
    </>
  );
}
