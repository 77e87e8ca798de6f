import type { Metadata } from "next";
import { cookies } from "next/headers";
import { EntryShell } from "@/components/entry-shell";
import { SetupByLink } from "@/components/setup-by-link";
import { themeOf } from "@/components/theme";
import { setUpAction } from "./actions";

export const metadata: Metadata = { title: "Set up" };

/** Needs a nonce for each request, so it is never made ahead. */
export const dynamic = "force-dynamic";

export default async function SetupPage() {
  return (
    <EntryShell title="Set up Keyhole" theme={themeOf((await cookies()).get("theme")?.value)} wide>
      <SetupByLink action={setUpAction} />
    </EntryShell>
  );
}
