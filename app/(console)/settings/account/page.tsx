import type { Metadata } from "next";
import { PasswordForm } from "@/components/settings/password-form";
import { FactorState } from "@/components/settings/factor-state";
import { FactorSetup } from "@/components/settings/factor-setup";
import { Section } from "@/components/ui/section";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import { readFactor } from "@/lib/services/second-factor/read-factor";
import {
  beginFactorAction,
  changePasswordAction,
  confirmFactorAction,
  removeFactorAction,
  renewCodesAction,
} from "../actions";
import { SettingsHead } from "../settings-head";

export const metadata: Metadata = { title: "Your sign-in" };

export default async function AccountPage() {
  const factor = await load(readFactor, {});
  return (
    <>
      <SettingsHead current="/settings/account" />
      <Section
        title="Second factor"
        description="Besides your password, signing in then takes the code of an authenticator app: who learns your password alone does not get in."
      >
        {!factor.hasPassword ? (
          <p className="text-muted">
            Your account has no password here. The service through which you sign in asks for a second factor of its
            own.
          </p>
        ) : factor.enrolledAt === null ? (
          <FactorSetup begin={beginFactorAction} confirm={confirmFactorAction} doneHref="/settings/account" />
        ) : (
          <FactorState
            enrolledAt={factor.enrolledAt}
            codesLeft={factor.recoveryCodesLeft}
            now={now()}
            renew={renewCodesAction}
            remove={removeFactorAction}
          />
        )}
      </Section>
      {factor.hasPassword && (
        <Section title="Password" description="Your other sessions end with the old one.">
          <PasswordForm action={changePasswordAction} />
        </Section>
      )}
    </>
  );
}
