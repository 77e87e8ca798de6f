import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { RequestReason } from "@/components/changes/request-fields";
import { Checkbox } from "@/components/ui/checkbox";

export interface ErasePersonProps {
  /** Sends `person`, and `reason` where others decide. */
  readonly action: BoundAction<unknown>;
  readonly person: string;
  readonly name: string;
  /** Whether others decide. */
  readonly asks: boolean;
  readonly changesHref: string;
}

/** Takes the name of somebody out for good, once it is said plainly that this is meant. */
export function ErasePerson({ action, person, name, asks, changesHref }: ErasePersonProps) {
  return (
    <details className="max-w-xl">
      <summary className="min-h-8 py-1">Erase {name}</summary>
      <div className="mt-3 grid grid-cols-1 gap-3">
        <ul className="list-disc pl-5 text-sm">
          <li>
            Name, e-mail address, linked identities and the addresses of their sessions are gone, and nobody brings them
            back.
          </li>
          <li>What they did stays in the log and on changes, under “erased person” and a number.</li>
          <li>What they wrote in comments and reasons stays as it is.</li>
          <li>The log still verifies: it holds a salted commitment, which says nothing from then on.</li>
        </ul>
        <ActionForm
          action={action}
          submit={asks ? "Request to erase" : "Erase for good"}
          submitTone="danger"
          hidden={{ person }}
          changesHref={changesHref}
          label={`Erase ${name}`}
        >
          <Checkbox name="meant" value="yes" label={`I have checked that this is about ${name}, and that it may go.`} />
          {asks && <RequestReason reason="" />}
        </ActionForm>
      </div>
    </details>
  );
}
