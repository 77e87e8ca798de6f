import type { Metadata } from "next";
import { SessionList } from "@/components/settings/session-list";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import { readSessions } from "@/lib/services/sessions/read-sessions";
import { revokeSessionAction } from "../actions";
import { SettingsHead } from "../settings-head";

export const metadata: Metadata = { title: "Your sessions" };

export default async function SessionsPage() {
  const { sessions } = await load(readSessions, {});
  return (
    <>
      <SettingsHead current="/settings" />
      <SessionList sessions={sessions} now={now()} revoke={revokeSessionAction} />
    </>
  );
}
