import { defaultZone, formatDate, formatPlural, formatSpan } from "@/lib/format";
import { Callout } from "@/components/ui/callout";

export interface VerifyResultProps {
  readonly unbroken: boolean;
  readonly rows: number;
  readonly notes?: readonly string[];
  readonly since: Date | string | null;
  readonly broken: { readonly n: number; readonly sentence: string } | null;
  /** When the last of its signed checkpoints was made. */
  readonly checkpointAt?: Date | string | null;
  /** The moment of rendering. */
  readonly now?: Date;
  readonly zone?: string;
}

/** How a verification ended: unbroken since when, or the row at which the chain does not hold. */
export function VerifyResult(props: VerifyResultProps) {
  const {
    unbroken,
    rows,
    since,
    broken,
    notes = [],
    checkpointAt = null,
    now = new Date(),
    zone = defaultZone,
  } = props;
  const events = formatPlural(rows, "event");
  if (unbroken) {
    const from = since === null ? "" : ` since ${formatDate(new Date(since), zone)}`;
    const age = checkpointAt === null ? 0 : Math.max(0, now.getTime() - new Date(checkpointAt).getTime());
    const checkpoint = checkpointAt === null ? "" : `, checkpoint ${formatSpan(age / 1000)} old`;
    return (
      <Callout tone="resolved" role="status" title={`${events}, unbroken${from}${checkpoint}`}>
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </Callout>
    );
  }
  return (
    <Callout
      tone="failing"
      role="alert"
      title={`The log is broken at row ${broken?.n ?? "?"}, after ${events} that hold`}
    >
      <p>{broken?.sentence}</p>
      <p>
        Somebody changed the table behind Keyhole. Compare it with a backup; what was written before that row stands.
      </p>
    </Callout>
  );
}
