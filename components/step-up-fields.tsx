import type { StepUp } from "@/lib/server/action-state";
import { TextField } from "./ui/text-field";

export type Asked = Pick<StepUp, "name" | "confirmsBy" | "asksCode" | "onePress">;

/** What shows who is there: the password, unless the sample's file has it, and a code where a factor is set up. */
export function StepUpFields({ asked, password }: { readonly asked: Asked; readonly password: boolean }) {
  return (
    <>
      {password && <TextField name="password" label="Password" type="password" autoComplete="current-password" />}
      {asked.asksCode && (
        <TextField
          name="code"
          label="Code"
          help="Of your authenticator app, or a recovery code."
          autoComplete="one-time-code"
          spellCheck={false}
        />
      )}
    </>
  );
}

/** The ways there are, each a form of its own: for the sample's people one press, and the password. */
export function waysOf(asked: Asked): readonly { readonly password: boolean; readonly submit: string }[] {
  const first = asked.name.split(" ")[0] ?? asked.name;
  const byPassword = { password: true, submit: "Confirm" };
  if (asked.confirmsBy === "provider") return [];
  return asked.onePress ? [{ password: false, submit: `Confirm as ${first}` }, byPassword] : [byPassword];
}

/** For whoever came by a sign-in service. */
export const atProvider = "You came by single sign-on, so your provider asks you again.";
