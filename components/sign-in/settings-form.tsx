import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { TextField } from "@/components/ui/text-field";
import { Textarea } from "@/components/ui/textarea";

export interface SignInSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly ca: string | null;
  readonly scopes: string;
  readonly groupsClaim: string;
  readonly button: string;
  readonly forced: boolean;
  readonly makesPeople: boolean;
  readonly version: number;
}

export interface SettingsFormProps {
  readonly action: BoundAction;
  /** Null while there is none. */
  readonly settings: SignInSettings | null;
}

const first = {
  ca: null,
  clientId: "",
  forced: false,
  groupsClaim: "groups",
  issuer: "",
  makesPeople: true,
  version: 0,
};
const usual: SignInSettings = { ...first, button: "Sign in with single sign-on", scopes: "openid profile email" };

/** The provider, its client, and what single sign-on means here. */
export function SettingsForm({ action, settings }: SettingsFormProps) {
  const now = settings ?? usual;
  return (
    <ActionForm
      action={action}
      submit={settings === null ? "Set up single sign-on" : "Save"}
      hidden={{ version: now.version }}
      label="Single sign-on"
    >
      <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
        <TextField
          name="issuer"
          label="Issuer"
          mono
          required
          defaultValue={now.issuer}
          autoComplete="off"
          spellCheck={false}
          help="As the provider prints it, a slash at the end included. Another one takes away all that claims gave."
        />
        <TextField
          name="clientId"
          label="Client id"
          mono
          required
          defaultValue={now.clientId}
          autoComplete="off"
          spellCheck={false}
        />
        <TextField
          name="clientSecret"
          label="Client secret"
          type="password"
          required={settings === null}
          autoComplete="new-password"
          help={
            settings === null
              ? "Kept sealed, for this issuer and client only."
              : "Left empty, the one that is there stays. It belongs to issuer, client id and authority: with another of these, type it again."
          }
        />
        <TextField
          name="scopes"
          label="Scopes"
          mono
          defaultValue={now.scopes}
          autoComplete="off"
          spellCheck={false}
          help="Some providers want “groups” or a scope of their own for the claim below."
        />
        <TextField
          name="groupsClaim"
          label="Claim with groups"
          mono
          required
          defaultValue={now.groupsClaim}
          autoComplete="off"
          spellCheck={false}
          help="Its name, or a dotted way to it: groups, realm_access.roles."
        />
        <TextField name="button" label="Text of the button" required defaultValue={now.button} autoComplete="off" />
      </div>
      <Field name="ca" label="Authority of its certificate" help="PEM, only where it is one of your own.">
        <Textarea mono rows={3} defaultValue={now.ca ?? ""} spellCheck={false} autoComplete="off" />
      </Field>
      <Checkbox
        name="makesPeople"
        label="Make an account for who comes for the first time"
        defaultChecked={now.makesPeople}
        help="Without a password. It is confirmed only where the provider says that the mailbox is theirs (email_verified)."
      />
      <Checkbox
        name="forced"
        label="Passwords are not accepted"
        defaultChecked={now.forced}
        help="But for accounts marked for emergencies below: one confirmed Access admin among them, or nobody would get in when the provider is away."
      />
    </ActionForm>
  );
}
