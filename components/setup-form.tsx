import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "./action-form";
import { GatewayFields } from "./settings/gateway-fields";
import { Section } from "./ui/section";
import { TextField } from "./ui/text-field";

export interface SetupFormProps<T> {
  /** Sends `link`, `admin.*`, `worker.*` and `gateway.*`. */
  readonly action: BoundAction<T>;
  /** The one-time link's secret. */
  readonly link: string;
  readonly doneHref?: string;
}

/** The first sitting: two accounts that share no duty, and the first gateway. */
export function SetupForm<T>({ action, link, doneHref = "/sign-in" }: SetupFormProps<T>) {
  return (
    <ActionForm action={action} submit="Set up Keyhole" hidden={{ link }} doneHref={doneHref}>
      <div>
        <Section title="Access admin" description="Grants roles to people, and sees no vaults.">
          <Account at="admin" />
        </Section>
        <Section
          title="Working account"
          description="Platform admin, Author and Operator. Somebody else, or at least another address."
        >
          <Account at="worker" />
        </Section>
        <Section title="First gateway" description="One Kong control plane. Nothing connects to it yet.">
          <GatewayFields at="gateway." />
        </Section>
      </div>
    </ActionForm>
  );
}

function Account({ at }: { readonly at: "admin" | "worker" }) {
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      <TextField name={`${at}.name`} label="Name" required autoComplete="off" />
      <TextField name={`${at}.email`} label="E-mail" type="email" required autoComplete="off" />
      <TextField
        name={`${at}.password`}
        label="Password"
        type="password"
        required
        autoComplete="new-password"
        help="12 characters or more."
      />
    </div>
  );
}
