import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { ActionForm } from "@/components/action-form";
import { EntryShell } from "@/components/entry-shell";
import { HalfWayNote } from "@/components/half-way-note";
import { themeOf } from "@/components/theme";
import { halfWaySignIn } from "@/lib/server/half-way";
import { load } from "@/lib/server/load";
import { ownPath } from "@/lib/server/own-path";
import type { PageProps } from "@/lib/server/page-props";
import { requestContext } from "@/lib/server/request-context";
import { readWaysIn } from "@/lib/services/single-sign-on/read-ways";
import { connectSsoAction } from "../actions";

export const metadata: Metadata = { title: "Link your account" };

/** Where a password that was right leads to while passwords open nothing. */
export default async function ConnectPage({ searchParams }: PageProps) {
  const next = ownPath((await searchParams)["next"]);
  if ((await requestContext()).actor.kind === "person") redirect(next);
  const again = `/sign-in?next=${encodeURIComponent(next)}`;
  const { button } = await load(readWaysIn, {});
  if (button === null || (await halfWaySignIn()) === null) redirect(again);
  return (
    <EntryShell
      title="Link your account"
      description="Your password was right, and here passwords open nothing: people sign in with single sign-on. Sign in there once, and this account is yours by it from then on."
      theme={themeOf((await cookies()).get("theme")?.value)}
    >
      <ActionForm action={connectSsoAction} submit={button} hidden={{ next }} label="Link your account">
        <HalfWayNote again={again} />
      </ActionForm>
    </EntryShell>
  );
}
