import { isReference } from "@/lib/domain/reference/parse-reference";
import { ReferenceParts } from "./references/reference-parts";
import { readable } from "./references/readable";
import { ToneShape } from "./ui/tone-shape";

export interface DiffField {
  /** Dotted, as Kong and the form name it: "config.host". */
  readonly field: string;
  /** Null where it was not set, or will not be. For sensitive fields a fingerprint, never a value. */
  readonly before: string | null;
  readonly after: string | null;
  readonly sensitive: boolean;
}

/** A change by field: the old struck through, the new plain; of sensitive fields only that they change. */
export function DiffView({ fields }: { readonly fields: readonly DiffField[] }) {
  return (
    <dl aria-label="What changes" className="divide-y border-y text-sm">
      {fields.map((each) => (
        <div key={each.field} className="grid gap-x-4 px-1 py-2 sm:grid-cols-[16rem_minmax(0,1fr)]">
          <dt className="font-mono text-muted wrap-anywhere">{each.field}</dt>
          <dd className="min-w-0 font-mono wrap-anywhere">
            {each.sensitive ? <Sealed {...each} /> : <Plain {...each} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Plain({ before, after }: DiffField) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-3">
      {before !== null && (
        <del className="text-muted decoration-failing">
          <span className="sr-only">was </span>
          <Value text={before} />
        </del>
      )}
      {after === null ? (
        <span className="font-sans text-muted">removed</span>
      ) : (
        <ins className="no-underline">
          <span className="sr-only">{before === null ? "set to " : "becomes "}</span>
          <Value text={after} />
        </ins>
      )}
    </span>
  );
}

function Value({ text }: { readonly text: string }) {
  if (text === "") return <span className="font-sans text-muted">empty</span>;
  return isReference(text) ? <ReferenceParts text={text} /> : <bdo dir="ltr">{readable(text)}</bdo>;
}

function Sealed({ before, after }: DiffField) {
  const verb = after === null ? "removed" : before === null ? "set" : "changed";
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      <ToneShape tone="changed" className="size-2" />
      <span className="font-sans text-changed">{verb}</span>
      <span className="text-muted">{[before, after].filter((print) => print !== null).join(" → ")}</span>
    </span>
  );
}
