import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "./action-form";
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
  /** Sends `email` and `next`; only where there is a sample. */
  readonly sample?: { readonly people: readonly SamplePerson[]; readonly action: BoundAction } | null;
}

/** E-mail and password; on the sample also its people, one press each. */
export function SignInForm({ action, next, sample = null }: SignInFormProps) {
  return (
    <div className="grid grid-cols-1 gap-8">
      <ActionForm action={action} submit="Sign in" hidden={{ next }} label="Sign in">
        <TextField name="email" label="E-mail" type="email" autoComplete="username" />
        <TextField name="password" label="Password" type="password" autoComplete="current-password" />
      </ActionForm>
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
