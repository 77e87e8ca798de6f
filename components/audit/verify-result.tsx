import { defaultZone, formatDate, formatPlural } from "@/lib/format";
import { Callout } from "@/components/ui/callout";

export interface VerifyResultProps {
  readonly unbroken: boolean;
  readonly rows: number;
  readonly since: Date | string | null;
  readonly broken: { readonly n: number; readonly sentence: string } | null;
  /** "58 s", where there are signed checkpoints. */
  readonly checkpointAge?: string | null;
  readonly zone?: string;
}

/** How a verification ended: unbroken since when, or the row at which the chain does not hold. */
export function VerifyResult({ unbroken, rows, since, broken, checkpointAge, zone = defaultZone }: VerifyResultProps) {
  const events = formatPlural(rows, "event");
  if (unbroken) {
    const from = since === null ? "" : ` since ${formatDate(new Date(since), zone)}`;
    const checkpoint = checkpointAge ? `, checkpoint ${checkpointAge} old` : "";
    return <Callout tone="resolved" role="status" title={`${events}, unbroken${from}${checkpoint}`} />;
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
