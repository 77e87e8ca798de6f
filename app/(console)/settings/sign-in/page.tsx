import type { Metadata } from "next";
import { ActionForm } from "@/components/action-form";
import { FactorPolicyForm } from "@/components/settings/factor-policy-form";
import { ClaimMapping } from "@/components/sign-in/claim-mapping";
import { EmergencyAccounts } from "@/components/sign-in/emergency-accounts";
import { SettingsForm } from "@/components/sign-in/settings-form";
import { SettingsShown } from "@/components/sign-in/settings-shown";
import { TryProvider } from "@/components/sign-in/try-provider";
import { CopyButton } from "@/components/ui/copy-button";
import { Section } from "@/components/ui/section";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import { loadViewer } from "@/lib/server/viewer";
import { readFactorPolicy } from "@/lib/services/second-factor/policy";
import { readSignInSettings } from "@/lib/services/single-sign-on/read-settings";
import { setFactorPolicyAction } from "../actions";
import { SettingsHead } from "../settings-head";
import {
  editClaimMappingAction,
  editSignInAction,
  markBreakGlassAction,
  removeSignInAction,
  tryProviderAction,
} from "./actions";

export const metadata: Metadata = { title: "Sign-in" };

export default async function SignInSettingsPage() {
  const [viewer, read] = await Promise.all([loadViewer(), load(readSignInSettings, {})]);
  const { settings, callback } = read;
  const edits = viewer.may("sign-in.edit", null);
  const policy = edits ? await load(readFactorPolicy, {}) : null;
  return (
    <>
      <SettingsHead current="/settings/sign-in" />
      {policy !== null && (
        <Section
          title="Who needs a second factor"
          description="Of those who sign in by password. Whoever needs one and has none sets it up with their next request, and does nothing else before."
        >
          <FactorPolicyForm action={setFactorPolicyAction} requiredFor={policy.requiredFor} />
        </Section>
      )}
      <Section
        title="Single sign-on"
        description="By OpenID Connect, with discovery and PKCE. Register Keyhole there as a confidential client with this address to come back to:"
      >
        <p className="mb-4 flex flex-wrap items-center gap-2">
          <code className="text-sm wrap-anywhere">{callback}</code>
          <CopyButton text={callback} what="address" />
        </p>
        {edits ? <SettingsForm action={editSignInAction} settings={settings} /> : <SettingsShown settings={settings} />}
      </Section>
      {edits && (
        <Section
          title="Try it"
          description="Reads what the provider says of itself. Nothing is saved, and no secret leaves."
        >
          <TryProvider action={tryProviderAction} issuer={settings?.issuer ?? ""} ca={settings?.ca ?? null} />
        </Section>
      )}
      <Section
        title="Roles from claims"
        description="At each sign-in the roles that came by claims are made equal to what the claim says then. What was given by hand is not touched. Taking a row away takes its role at once."
      >
        <ClaimMapping
          rows={read.mappings}
          gateways={read.gateways}
          now={now()}
          edit={edits && settings !== null ? editClaimMappingAction : null}
          asks={read.mappingAsks}
          changesHref="/settings/people/changes"
        />
      </Section>
      <Section
        title="Accounts for emergencies"
        description="Whose password counts even while passwords are not accepted, and however long it was not used. Keep one confirmed Access admin here."
      >
        <EmergencyAccounts admins={read.admins} now={now()} mark={edits ? markBreakGlassAction : null} />
      </Section>
      {edits && settings !== null && (
        <Section
          title="End single sign-on"
          description="Sessions that came by it end, and roles that claims gave are taken away. Who has no password cannot come in then."
        >
          <ActionForm action={removeSignInAction} submit="End single sign-on" submitTone="danger" layout="bare" />
        </Section>
      )}
    </>
  );
}
