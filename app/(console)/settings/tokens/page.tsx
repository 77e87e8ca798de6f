import type { Metadata } from "next";
import { TokenForm } from "@/components/settings/token-form";
import { TokenList } from "@/components/settings/token-list";
import { Section } from "@/components/ui/section";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import { readTokens } from "@/lib/services/tokens/read-tokens";
import { createTokenAction, revokeTokenAction } from "../actions";
import { SettingsHead } from "../settings-head";

export const metadata: Metadata = { title: "Your tokens" };

export default async function TokensPage() {
  const { tokens, available } = await load(readTokens, {});
  return (
    <>
      <SettingsHead current="/settings/tokens" />
      <Section title="Tokens">
        <TokenList tokens={tokens} now={now()} revoke={revokeTokenAction} />
      </Section>
      <Section
        title="New token"
        description="For scripts that use the REST API in your name. It is shown once, and can never do more than you."
      >
        <TokenForm action={createTokenAction} available={available} />
      </Section>
    </>
  );
}
