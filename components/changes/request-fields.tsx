import { Button } from "@/components/ui/button";
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
