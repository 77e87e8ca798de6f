import Form from "next/form";
import Link from "next/link";
import { FilterChip } from "@/components/filter-chip";
import { listHref } from "@/components/list-query";
import { KeptParams, ListSearch } from "@/components/list-search";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";
import { menuItem } from "@/components/ui/menu-item";
import { Select, type Choice } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { jobs } from "@/lib/domain/access/permissions";
import { auditOutcomes } from "@/lib/domain/audit/event";
import { eventGroups } from "@/lib/domain/audit/event-groups";
import type { ListQuery } from "@/lib/server/list-query";

export interface AuditFilterProps {
  readonly query: ListQuery;
  /** By whom the log can be narrowed. */
  readonly people: readonly { readonly id: string; readonly name: string }[];
}

/** Spans that end now, by their name in the URL. */
export const auditSpanWords = {
  hour: "Last hour",
  today: "Today",
  week: "Last 7 days",
  month: "Last 30 days",
} as const;

const any: Choice = { value: "", label: "any" };
const outcomes = auditOutcomes.map((value) => ({
  value,
  label: value === "pending" ? "pending or interrupted" : value,
}));
const abouts = eventGroups.map(({ name, label }) => ({ value: name, label }));
const others = [
  { value: "host", label: "the host" },
  { value: "anonymous", label: "someone not signed in" },
  ...jobs.map((job) => ({ value: job, label: `job ${job}` })),
];

/** What to look for in the log: search, the filters in force as chips, and a panel to set them. All of it is the URL. */
export function AuditFilter({ query, people }: AuditFilterProps) {
  const { about = "", type = "", actor = "", outcome = "", from = "", until = "" } = query.params;
  const persons = [...people.map(({ id, name }) => ({ value: id, label: name })), ...others];
  const types = eventGroups.filter(({ name }) => about === "" || name === about).flatMap((group) => group.types);
  const chips = [
    { name: "about", label: "About", word: wordOf(abouts, about) },
    { name: "type", label: "Event", word: type },
    { name: "actor", label: "By", word: wordOf(persons, actor) },
    { name: "outcome", label: "Outcome", word: wordOf(outcomes, outcome) },
    { name: "within", label: "Time", word: spanWord(query.params["within"] ?? "") },
    { name: "from", label: "From", word: from },
    { name: "until", label: "Until", word: until },
  ].filter(({ word }) => word !== "");
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <ListSearch query={query} label="What was acted upon" placeholder="Vault, reference or id" />
      {chips.map(({ name, label, word }) => (
        <FilterChip key={name} href={listHref(query, { [name]: null })} label={label} word={word} />
      ))}
      <Menu
        label="Set"
        summary={
          <span className="flex items-center gap-1 text-sm text-muted">
            <Icon name="plus" className="size-3.5" /> Filter
          </span>
        }
      >
        <div role="group" aria-label="Time" className="border-b pb-1">
          {Object.entries(auditSpanWords).map(([value, word]) => (
            <Link
              key={value}
              className={`${menuItem} text-sm`}
              href={listHref(query, { within: value, from: null, until: null })}
            >
              {word}
            </Link>
          ))}
        </div>
        <Form action={query.path} aria-label="Filter the log" className="grid w-64 grid-cols-2 gap-2 p-2 text-sm">
          <KeptParams query={query} but={["about", "type", "actor", "outcome", "from", "until"]} />
          {(
            [
              ["actor", "By", persons, actor],
              ["about", "About", abouts, about],
              ["type", "Event", types.map((value) => ({ value, label: value })), type],
              ["outcome", "Outcome", outcomes, outcome],
            ] as const
          ).map(([name, label, choices, value]) => (
            <div key={name} className="col-span-2">
              <Field name={name} label={label}>
                <Select key={value} choices={withChosen(choices, value)} defaultValue={value} />
              </Field>
            </div>
          ))}
          <div className="col-span-2">
            <TextField key={`from ${from}`} name="from" label="From" type="date" defaultValue={from.slice(0, 10)} />
          </div>
          <div className="col-span-2">
            <TextField
              key={`until ${until}`}
              name="until"
              label="Until"
              type="date"
              defaultValue={until.slice(0, 10)}
            />
          </div>
          <div className="col-span-2">
            <Button type="submit">Filter</Button>
          </div>
        </Form>
      </Menu>
    </div>
  );
}

const wordOf = (choices: readonly Choice[], value: string): string =>
  choices.find((choice) => choice.value === value)?.label ?? value;

const spanWord = (value: string): string =>
  Object.hasOwn(auditSpanWords, value) ? auditSpanWords[value as keyof typeof auditSpanWords] : "";

/** What the URL says stays chosen, also when it is not among what is offered. */
function withChosen(choices: readonly Choice[], value: string): readonly Choice[] {
  const isKnown = value === "" || choices.some((choice) => choice.value === value);
  return [any, ...choices, ...(isKnown ? [] : [{ value, label: value }])];
}
