import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { Time } from "@/components/time";
import { buttonStyle } from "@/components/ui/button-style";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { reviewHours } from "@/lib/domain/access/emergency";

export interface EmergencyOfferProps {
  readonly change: { readonly id: string; readonly hash: string };
  readonly offer: { readonly expiresAt: Date | string; readonly obstacle: string | null };
  readonly now: Date | string;
  /** Sends `id`, `hash` and `reason`. */
  readonly apply: BoundAction;
}

/** For whoever holds a grant for emergencies and asked for this: the way past the approvals, with what follows from it. */
export function EmergencyOffer({ change, offer, now, apply }: EmergencyOfferProps) {
  if (offer.obstacle !== null) return <p className="mt-3 text-sm text-muted">{offer.obstacle}</p>;
  return (
    <details className="mt-4">
      <summary className={buttonStyle("danger", "w-fit cursor-pointer list-none whitespace-normal")}>
        Apply now as an emergency
      </summary>
      <div className="mt-3 grid max-w-prose grid-cols-1 gap-3 border-l-2 border-failing/60 pl-4">
        <ul className="list-disc pl-4 text-sm">
          <li>It is applied at once, and nobody approves it first.</li>
          <li>Everybody who sees this gateway is told, with your name and your reason.</li>
          <li>
            Somebody else reviews it within {reviewHours} hours, and may take it back. Until then there is no other
            emergency here.
          </li>
        </ul>
        <ActionForm action={apply} submit="Apply without approval" submitTone="danger" hidden={{ ...change }}>
          <Field name="reason" label="Why it cannot wait" required help="At least 20 characters. It stays on record.">
            <Textarea rows={3} maxLength={1000} />
          </Field>
        </ActionForm>
        <p className="text-sm text-muted">
          Your grant for emergencies ends <Time at={offer.expiresAt} now={now} />.
        </p>
      </div>
    </details>
  );
}
