import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { CodeForm } from "@/components/code-form";
import { EntryShell } from "@/components/entry-shell";
import { themeOf } from "@/components/theme";
import { halfWaySignIn } from "@/lib/server/half-way";
import { ownPath } from "@/lib/server/own-path";
import type { PageProps } from "@/lib/server/page-props";
import { requestContext } from "@/lib/server/request-context";
import { signInByCodeAction } from "../actions";

export const metadata: Metadata = { title: "Sign in" };

export default async function CodePage({ searchParams }: PageProps) {
  const next = ownPath((await searchParams)["next"]);
  if ((await requestContext()).actor.kind === "person") redirect(next);
  const again = `/sign-in?next=${encodeURIComponent(next)}`;
  if ((await halfWaySignIn()) === null) redirect(again);
  return (
    <EntryShell
      title="Enter a code"
      description="Your password was right. Now the six digits that your authenticator app shows, or one of your recovery codes."
      theme={themeOf((await cookies()).get("theme")?.value)}
    >
      <CodeForm action={signInByCodeAction} next={next} again={again} />
    </EntryShell>
  );
}
