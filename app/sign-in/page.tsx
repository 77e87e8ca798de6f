import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/sign-in-form";
import { EntryShell } from "@/components/entry-shell";
import { themeOf } from "@/components/theme";
import { ownPath } from "@/lib/server/own-path";
import type { PageProps } from "@/lib/server/page-props";
import { requestContext } from "@/lib/server/request-context";
import { samplePeople } from "@/lib/server/sample-people";
import { signInAction, signInAsSampleAction } from "./actions";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps) {
  const next = ownPath((await searchParams)["next"]);
  if ((await requestContext()).actor.kind === "person") redirect(next);
  const people = samplePeople().map(({ name, email, roles }) => ({ name, email, roles }));
  return (
    <EntryShell title="Sign in" theme={themeOf((await cookies()).get("theme")?.value)}>
      <SignInForm
        action={signInAction}
        next={next}
        sample={people.length === 0 ? null : { people, action: signInAsSampleAction }}
      />
    </EntryShell>
  );
}
