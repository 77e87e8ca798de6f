import type { Tx } from "./transaction";

export const sinkNames = ["file", "witness"] as const;
export type SinkName = (typeof sinkNames)[number];

/** How far checkpoints got to one of the places where they are kept elsewhere. */
export interface Sink {
  /** The last that arrived; 0 for none. */
  readonly through: number;
  readonly deliveredAt: Date | null;
  readonly nextAt: Date;
  readonly failures: number;
  /** Why the last try came to nothing; a sentence of ours. */
  readonly problem: string | null;
}

interface Stored {
  readonly name: SinkName;
  readonly through: bigint;
  readonly delivered_at: Date | null;
  readonly next_at: Date;
  readonly failures: number;
  readonly problem: string | null;
}

/** All of them, by name. */
export async function readSinks(tx: Tx): Promise<Readonly<Record<SinkName, Sink>>> {
  const rows = await tx.$queryRaw<Stored[]>`
    select name, through, delivered_at, least(greatest(next_at, 'epoch'), '9999-01-01') as next_at, failures, problem from audit.checkpoint_sink`;
  return Object.fromEntries(rows.map((row) => [row.name, sinkOf(row)])) as Record<SinkName, Sink>;
}

/** The longest that anybody has to wait for a sink; what stands beyond it was not written by a delivery. */
const longestWaitMs = 2 * 3_600_000;

export function waits({ nextAt }: Sink, now: Date): boolean {
  const ms = nextAt.getTime() - now.getTime();
  return ms > 0 && ms <= longestWaitMs;
}

/** Takes one in hand until a moment, so that nobody else delivers to it meanwhile; null where somebody has, or must wait. */
export async function claimSink(tx: Tx, name: SinkName, now: Date, until: Date): Promise<Sink | null> {
  const [row] = await tx.$queryRaw<Stored[]>`
    update audit.checkpoint_sink set next_at = ${until} where name = ${name}
      and (next_at <= ${now} or next_at > ${new Date(now.getTime() + longestWaitMs)})
    returning name, through, delivered_at, next_at, failures, problem`;
  return row === undefined ? null : sinkOf(row);
}

/** Notes how a delivery ended. */
export async function noteSink(tx: Tx, name: SinkName, { through, deliveredAt, nextAt, failures, problem }: Sink) {
  await tx.$executeRaw`
    update audit.checkpoint_sink set through = ${through}, delivered_at = ${deliveredAt}, next_at = ${nextAt},
      failures = ${failures}, problem = ${problem} where name = ${name}`;
}

const sinkOf = ({ through, delivered_at, next_at, failures, problem }: Stored): Sink => ({
  ...{ through: Number(through), deliveredAt: delivered_at, nextAt: next_at, failures, problem },
});
