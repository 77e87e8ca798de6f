import Form from "next/form";
import Link from "next/link";
import { isNarrowed, wholeListHref } from "@/components/list-query";
import type { ListQuery } from "@/lib/server/list-query";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { Field } from "@/components/ui/field";
import { auditOutcomes } from "@/lib/domain/audit/event";

const choices = [{ value: "", label: "any" }, ...auditOutcomes.map((one) => ({ value: one, label: one }))];

/** What to look for in the log; it stands in the URL. */
export function AuditFilter({ query }: { readonly query: ListQuery }) {
  const { outcome = "", type = "", from = "", until = "" } = query.params;
  return (
    <Form
      action={query.path}
      role="search"
      aria-label="Filter the log"
      className="mb-4 grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap"
    >
      <Field name="outcome" label="Outcome">
        <Select choices={choices} defaultValue={outcome} />
      </Field>
      <TextField name="type" label="Event" defaultValue={type} placeholder="vault.created" autoComplete="off" />
      <TextField name="from" label="From" type="date" defaultValue={from} />
      <TextField name="until" label="Until" type="date" defaultValue={until} />
      <Button type="submit">Filter</Button>
      {isNarrowed(query) && (
        <Link href={wholeListHref(query)} className="py-1.5 underline">
          Show all
        </Link>
      )}
    </Form>
  );
}
