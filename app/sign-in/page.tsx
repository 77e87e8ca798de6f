import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/sign-in-form";
import { EntryShell } from "@/components/entry-shell";
import { themeOf } from "@/components/theme";
import { load } from "@/lib/server/load";
import { ownPath } from "@/lib/server/own-path";
import type { PageProps } from "@/lib/server/page-props";
import { requestContext } from "@/lib/server/request-context";
import { samplePeople } from "@/lib/server/sample-people";
import { ssoNote } from "@/lib/server/sso-flow";
import { readWaysIn } from "@/lib/services/single-sign-on/read-ways";
import { signInAction, signInAsSampleAction, startSsoAction } from "./actions";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps) {
  const given = await searchParams;
  const next = ownPath(given["next"]);
  if ((await requestContext()).actor.kind === "person") redirect(next);
  const { button, forced } = await load(readWaysIn, {});
  const people = samplePeople().map(({ name, email, roles }) => ({ name, email, roles }));
  return (
    <EntryShell title="Sign in" theme={themeOf((await cookies()).get("theme")?.value)}>
      <SignInForm
        action={signInAction}
        next={next}
        singleSignOn={button === null ? null : { button, forced, action: startSsoAction }}
        note={await ssoNote(given["sso"])}
        sample={people.length === 0 ? null : { people, action: signInAsSampleAction }}
      />
    </EntryShell>
  );
}
