import type { Metadata } from "next";
import { OwnIdentities } from "@/components/sign-in/own-identities";
import { SessionList } from "@/components/settings/session-list";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { ssoNote } from "@/lib/server/sso-flow";
import { readSessions } from "@/lib/services/sessions/read-sessions";
import { readIdentities } from "@/lib/services/single-sign-on/read-identities";
import { revokeSessionAction } from "../actions";
import { linkIdentityAction, unlinkIdentityAction } from "../sign-in/actions";
import { SettingsHead } from "../settings-head";

export const metadata: Metadata = { title: "Your sessions" };

export default async function SessionsPage({ searchParams }: PageProps) {
  const [{ sessions }, own] = await Promise.all([load(readSessions, {}), load(readIdentities, {})]);
  const note = await ssoNote((await searchParams)["sso"]);
  return (
    <>
      <SettingsHead current="/settings" />
      <SessionList sessions={sessions} now={now()} revoke={revokeSessionAction} />
      <OwnIdentities {...own} note={note} now={now()} link={linkIdentityAction} unlink={unlinkIdentityAction} />
    </>
  );
}
