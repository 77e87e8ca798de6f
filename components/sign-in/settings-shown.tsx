import { DefinitionList } from "@/components/ui/definition-list";
import { EmptyState } from "@/components/ui/empty-state";
import type { SignInSettings } from "./settings-form";

/** The same settings, for readers. */
export function SettingsShown({ settings }: { readonly settings: SignInSettings | null }) {
  if (settings === null) return <EmptyState>Single sign-on is not set up: people sign in with passwords.</EmptyState>;
  return (
    <DefinitionList
      items={[
        { term: "Issuer", value: settings.issuer, mono: true },
        { term: "Client id", value: settings.clientId, mono: true },
        {
          term: "Authority of its certificate",
          value: settings.ca === null ? "One this host trusts" : "One of your own",
        },
        { term: "Scopes", value: settings.scopes, mono: true },
        { term: "Claim with groups", value: settings.groupsClaim, mono: true },
        { term: "Text of the button", value: settings.button },
        { term: "First sign-in", value: settings.makesPeople ? "Makes an account" : "Needs an account that is linked" },
        {
          term: "Passwords",
          value: settings.forced ? "Accepted from accounts for emergencies only" : "Accepted",
        },
      ]}
    />
  );
}
