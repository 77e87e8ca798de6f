import Form from "next/form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";

export interface EvidenceSpanProps {
  readonly path: string;
  readonly show: string;
  /** Days, as a date field writes them. */
  readonly from: string;
  readonly until: string;
  /** By name; empty for all. */
  readonly gateway: string;
  readonly gateways: readonly string[];
}

/** Of which time and which gateway the evidence is. All of it is the URL. */
export function EvidenceSpan({ path, show, from, until, gateway, gateways }: EvidenceSpanProps) {
  const choices = [{ value: "", label: "all" }, ...gateways.map((name) => ({ value: name, label: name }))];
  return (
    <Form action={path} aria-label="Time and gateway" className="mb-4 flex flex-wrap items-end gap-3">
      <input type="hidden" name="show" value={show} />
      <TextField key={`from ${from}`} name="from" label="From" type="date" defaultValue={from} />
      <TextField key={`until ${until}`} name="until" label="Until, not included" type="date" defaultValue={until} />
      <Field name="gateway" label="Gateway">
        <Select key={gateway} choices={choices} defaultValue={gateway} />
      </Field>
      <Button type="submit">Show</Button>
    </Form>
  );
}
