import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { EntryShell } from "@/components/entry-shell";
import { StepUpForm } from "@/components/step-up-form";
import { Callout } from "@/components/ui/callout";
import { themeOf } from "@/components/theme";
import { ownPath } from "@/lib/server/own-path";
import type { PageProps } from "@/lib/server/page-props";
import { requestContext } from "@/lib/server/request-context";
import { ssoNote } from "@/lib/server/sso-flow";
import { stepUpFor } from "@/lib/server/step-up";

export const metadata: Metadata = { title: "Confirm that it is you" };

/** The dialog's questions as a page, for browsers without scripts. */
export default async function StepUpPage({ searchParams }: PageProps) {
  const given = await searchParams;
  const next = ownPath(given["next"]);
  const ctx = await requestContext();
  if (ctx.actor.kind !== "person") redirect(`/sign-in?next=${encodeURIComponent(next)}`);
  const [stepUp, note] = [await stepUpFor(ctx), await ssoNote(given["sso"])];
  return (
    <EntryShell
      title="Confirm that it is you"
      description="What you asked for counts only from somebody who signed in within the last five minutes. Go on from here, then send it again."
      theme={themeOf((await cookies()).get("theme")?.value)}
    >
      {note !== null && (
        <div className="mb-6">
          <Callout tone="failing" title={note} role="alert" />
        </div>
      )}
      <StepUpForm asked={stepUp} confirm={stepUp.confirm} next={next} />
    </EntryShell>
  );
}
