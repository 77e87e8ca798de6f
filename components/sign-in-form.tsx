import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "./action-form";
import { Callout } from "./ui/callout";
import { TextField } from "./ui/text-field";

export interface SamplePerson {
  readonly name: string;
  readonly email: string;
  /** "Platform admin, Author, Operator". */
  readonly roles: string;
}

export interface SignInFormProps {
  /** Sends `email`, `password` and `next`. */
  readonly action: BoundAction;
  /** The page that was asked for, a path of ours. */
  readonly next: string;
  /** Sends `next` and leaves for the provider; `forced`: passwords count for a few accounts only. */
  readonly singleSignOn?: { readonly button: string; readonly forced: boolean; readonly action: BoundAction } | null;
  /** Why coming back from the provider came to nothing. */
  readonly note?: string | null;
  /** Sends `email` and `next`; only where there is a sample. */
  readonly sample?: { readonly people: readonly SamplePerson[]; readonly action: BoundAction } | null;
}

/** Single sign-on, or e-mail and password; on the sample also its people, one press each. */
export function SignInForm({ action, next, singleSignOn = null, note = null, sample = null }: SignInFormProps) {
  const byPassword = (
    <ActionForm
      action={action}
      submit="Sign in"
      submitTone={singleSignOn === null ? "primary" : "plain"}
      hidden={{ next }}
      label="Sign in"
    >
      <TextField name="email" label="E-mail" type="email" autoComplete="username" />
      <TextField name="password" label="Password" type="password" autoComplete="current-password" />
    </ActionForm>
  );
  return (
    <div className="grid grid-cols-1 gap-8">
      {note !== null && <Callout tone="failing" title={note} role="alert" />}
      {singleSignOn !== null && (
        <ActionForm
          action={singleSignOn.action}
          submit={singleSignOn.button}
          layout="bare"
          hidden={{ next }}
          label="Single sign-on"
        />
      )}
      {singleSignOn?.forced === true ? (
        <details className="border-t pt-4">
          <summary className="cursor-pointer text-sm text-muted">
            Sign in with a password, in an emergency or to link your account
          </summary>
          <div className="pt-4">{byPassword}</div>
        </details>
      ) : (
        byPassword
      )}
      {sample !== null && sample.people.length > 0 && (
        <section aria-labelledby="sample-people" className="border-t pt-4">
          <h2 id="sample-people" className="font-semibold">
            Sample people
          </h2>
          <p className="mb-3 text-sm text-muted">Only on this machine&rsquo;s own address. Each holds other duties.</p>
          <ul className="divide-y border-y">
            {sample.people.map((person) => (
              <li key={person.email} className="flex items-center justify-between gap-3 py-2">
                <div className="min-w-0">
                  <p className="font-medium">{person.name}</p>
                  <p className="text-sm text-muted">{person.roles}</p>
                </div>
                <ActionForm
                  action={sample.action}
                  submit={`Sign in as ${person.name.split(" ")[0] ?? person.name}`}
                  submitTone="plain"
                  layout="bare"
                  hidden={{ email: person.email, next }}
                  label={`Sign in as ${person.name}`}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
