import Form from "next/form";
import Link from "next/link";
import { listHref } from "@/components/list-query";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { ToneShape } from "@/components/ui/tone-shape";
import type { ListQuery } from "@/lib/server/list-query";
import type { StripMark } from "@/lib/services/rotation/schema";
import { StripBrush } from "./strip-brush";
import { StripChart } from "./strip-chart";
import { isPast, markLook, type StripFrame } from "./strip-geometry";
import { StripTable } from "./strip-table";

export interface StripPanelProps {
  readonly title: string;
  readonly marks: readonly StripMark[];
  readonly frame: StripFrame;
  /** The list that days are chosen for; without one the chart only shows. */
  readonly query?: ListQuery;
}

/** A chart of days with its legend, its table and, over a list, two ways of choosing days for it. */
export function StripPanel({ title, marks, frame, query }: StripPanelProps) {
  const { from = "", until = "" } = query?.params ?? {};
  const chosen = from === "" && until === "" ? null : { from, until };
  const chart = (bucketDays: number) => (
    <StripChart marks={marks} frame={frame} chosen={chosen} bucketDays={bucketDays} />
  );
  const charts = (
    <>
      <div className="max-md:hidden">{chart(1)}</div>
      <div className="md:hidden">{chart(7)}</div>
    </>
  );
  return (
    <section aria-label={title} className="mb-5">
      <div className="pl-14">
        {query === undefined ? (
          charts
        ) : (
          <StripBrush query={query} frame={frame}>
            {charts}
          </StripBrush>
        )}
      </div>
      <Legend marks={marks} frame={frame} />
      {query !== undefined && <DayForm query={query} />}
      <details className="mt-2">
        <summary className="inline-flex min-h-6 items-center text-sm text-muted underline">
          The chart as a table
        </summary>
        <StripTable marks={marks} frame={frame} {...(query !== undefined && { query })} />
      </details>
    </section>
  );
}

/** Only what stands in the chart. */
function Legend({ marks, frame }: { readonly marks: readonly StripMark[]; readonly frame: StripFrame }) {
  const looks = new Map(
    marks.map((mark) => {
      const look = markLook(mark.kind, isPast(mark, frame));
      return [look.title, look];
    }),
  );
  if (looks.size === 0)
    return <p className="mt-1 text-sm text-muted">Nothing happened, and nothing is known to come.</p>;
  return (
    <ul aria-label="Legend" className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      {[...looks.values()].map(({ title, tone, hollow }) => (
        <li key={title} className="inline-flex items-center gap-1.5">
          <ToneShape tone={tone} className={`size-2.5 ${hollow ? "fill-none stroke-current stroke-[1.6]" : ""}`} />
          {title}
        </li>
      ))}
    </ul>
  );
}

function DayForm({ query }: { readonly query: ListQuery }) {
  const { from = "", until = "" } = query.params;
  return (
    <Form
      action={query.path}
      scroll={false}
      aria-label="Days"
      className="mt-3 grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap"
    >
      {Object.entries(query.params).map(([name, value]) =>
        ["from", "until", "after", "before"].includes(name) ? null : (
          <input key={name} type="hidden" name={name} value={value} />
        ),
      )}
      <TextField name="from" label="From" type="date" defaultValue={from} key={`from ${from}`} />
      <TextField name="until" label="Until" type="date" defaultValue={until} key={`until ${until}`} />
      <Button type="submit">Show days</Button>
      {(from !== "" || until !== "") && (
        <Link href={listHref(query, { from: null, until: null })} scroll={false} className="py-1.5 underline">
          Show all days
        </Link>
      )}
    </Form>
  );
}
