import type pg from "pg";
import { auditBody } from "@/lib/domain/audit/body";

/** Rows of the log as they were written so many months ago, one a transaction. */
export async function writeOldRows(owner: pg.Client, rows: number, monthsAgo: number): Promise<void> {
  const body = auditBody({
    event: { type: "person.signed-out", data: {} },
    ...({ actor: { kind: "host" }, gateway: null, outcome: "done", requestId: "request" } as const),
  });
  await owner.query(
    `insert into audit.event (at, body) select clock_timestamp() - make_interval(months => $1), $2 from generate_series(1, $3)`,
    [monthsAgo, body, rows],
  );
}
