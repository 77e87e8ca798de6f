import { formatNumber, formatPlural } from "@/lib/format";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { Callout } from "@/components/ui/callout";
import { CodeBlock } from "@/components/ui/code-block";
import { DefinitionList } from "@/components/ui/definition-list";

interface Verification {
  readonly at: Date | string;
  readonly unbroken: boolean;
  readonly rows: number;
  readonly brokenAt: number | null;
}

export interface LogStatusProps {
  readonly last: Verification | null;
  readonly nightly: Verification | null;
  readonly running: { readonly rows: number; readonly total: number } | null;
  readonly checkpoint: { readonly seq: number; readonly n: number; readonly at: Date | string } | null;
  readonly sinks: readonly {
    readonly name: string;
    readonly through: number;
    readonly deliveredAt: Date | string | null;
    readonly problem: string | null;
  }[];
  readonly key: { readonly id: string; readonly pem: string };
}

interface Shown {
  readonly status: LogStatusProps;
  readonly now: Date | string;
}

/** What must not be overlooked: the last verification found the log broken. Nothing otherwise. */
export function BrokenLog({ status: { last }, now }: Shown) {
  if (last === null || last.unbroken) return null;
  return (
    <div className="mb-4">
      <Callout tone="failing" title={`The log was found broken at row ${last.brokenAt ?? "?"}`}>
        <p>
          By the verification <Time at={last.at} now={now} />, after {formatPlural(last.rows, "event")} that hold.
          Somebody changed the table behind Keyhole: compare it with a backup and with checkpoints kept elsewhere. This
          stays here until the log verifies again.
        </p>
      </Callout>
    </div>
  );
}

/** How the log was last verified, its newest signed checkpoint, where those are kept, and the key. */
export function LogStatus({ status: { nightly, running, checkpoint, sinks, key }, now }: Shown) {
  return (
    <details className="mb-4 text-sm">
      <summary className="min-h-8 py-1 text-muted">
        {checkpoint === null ? (
          "No signed checkpoint yet"
        ) : (
          <>
            {`Signed checkpoint ${formatNumber(checkpoint.seq)}, `}
            <Time at={checkpoint.at} now={now} />
          </>
        )}
        {" · key "}
        <code>{key.id}</code>
      </summary>
      <DefinitionList
        items={[
          { term: "Verified by night", value: <Nightly nightly={nightly} running={running} now={now} /> },
          {
            term: "Newest checkpoint",
            value: checkpoint === null ? "none yet" : `up to row ${formatNumber(checkpoint.n)}`,
          },
          ...sinks.map(({ name, through, deliveredAt, problem }) => ({
            term: name === "file" ? "Checkpoint file" : "Witness",
            value:
              problem === null ? (
                <StatusBadge tone={deliveredAt === null ? "waiting" : "resolved"}>
                  {deliveredAt === null ? (
                    "nothing has gone there yet"
                  ) : (
                    <>
                      has them up to {formatNumber(through)}, <Time at={deliveredAt} now={now} />
                    </>
                  )}
                </StatusBadge>
              ) : (
                <StatusBadge tone="failing">{`has them up to ${formatNumber(through)}; ${problem}`}</StatusBadge>
              ),
          })),
          { term: "Public key", value: <CodeBlock what="Public key" code={key.pem} /> },
        ]}
      />
    </details>
  );
}

/** How the verification by night went or goes. */
export function Nightly({ nightly, running, now }: Pick<LogStatusProps, "nightly" | "running"> & Pick<Shown, "now">) {
  if (running !== null) return `under way: ${formatNumber(running.rows)} of ${formatNumber(running.total)} rows`;
  if (nightly === null) return "not verified by night yet";
  return (
    <StatusBadge tone={nightly.unbroken ? "resolved" : "failing"}>
      {nightly.unbroken
        ? `${formatPlural(nightly.rows, "event")}, unbroken`
        : `broken at row ${nightly.brokenAt ?? "?"}`}
      , <Time at={nightly.at} now={now} />
    </StatusBadge>
  );
}
