import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";

/** What whoever decides should know, typed with the request. */
export function RequestReason({ reason = "" }: { readonly reason?: string }) {
  return (
    <Field name="request.reason" label="Reason" help="Whoever decides reads it.">
      <Textarea rows={2} maxLength={2000} defaultValue={reason} />
    </Field>
  );
}

/** The other way to send the form: kept as a draft, nobody is asked yet. */
export function DraftButton() {
  return (
    <Button type="submit" tone="plain" name="request.draft" value="true">
      Save as draft
    </Button>
  );
}

interface AskAsideProps {
  /** On the button that unfolds it: "Remove". */
  readonly summary: string;
  /** Its whole name, where a page has several: "Remove 10.0.0.0/8". */
  readonly label: string;
  readonly children: ReactNode;
}

/** A form that asks others, folded away where it stands in a row: with a reason it takes room. */
export function AskAside({ summary, label, children }: AskAsideProps) {
  return (
    <details className="min-w-0 text-start">
      <summary aria-label={label} className={buttonStyle("quiet", "w-fit cursor-pointer list-none")}>
        {summary}
      </summary>
      <div className="mt-2 max-w-prose whitespace-normal">{children}</div>
    </details>
  );
}
