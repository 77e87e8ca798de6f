import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { beginFactorAction, confirmFactorAction } from "@/app/(console)/settings/actions";
import { signOutAction } from "@/app/(console)/actions";
import { EntryShell } from "@/components/entry-shell";
import { FactorSetup } from "@/components/settings/factor-setup";
import { SignOut } from "@/components/sign-out";
import { themeOf } from "@/components/theme";
import { requestContext } from "@/lib/server/request-context";

export const metadata: Metadata = { title: "Set up a second factor" };

/** Where those who have to have a second factor, and have none, are led before anything else. */
export default async function EnrolPage() {
  const { actor } = await requestContext();
  if (actor.kind !== "person") redirect("/sign-in");
  if (!actor.mustEnrol) redirect("/");
  return (
    <EntryShell
      title="Set up a second factor"
      description="Here, whoever signs in by password and decides on others' work needs the code of an authenticator app as well. Set it up now; you go on afterwards."
      theme={themeOf((await cookies()).get("theme")?.value)}
    >
      <div className="grid grid-cols-1 gap-6">
        <FactorSetup begin={beginFactorAction} confirm={confirmFactorAction} doneHref="/" />
        <div className="border-t pt-4">
          <SignOut action={signOutAction} />
        </div>
      </div>
    </EntryShell>
  );
}
