import type pg from "pg";
import { expect } from "vitest";
import type { Context } from "@/lib/services/kernel/context";
import { signedIn } from "./actors";
import type { TestInstallation } from "./installation";
import { connected } from "./organisation";
import { watchedDatabase, type Query } from "./watched-database";

/** Rows a page may touch: it shows fifty, and needs one more to know of the next. */
const fewRows = 500;

type WatchedContext = Context & { readonly personId: string };
type Run = (ctx: WatchedContext) => Promise<unknown>;

/** What lists cost on an installation full of rows, by the plans of their own statements. */
export interface QueryCosts {
  /** What must be so of a list on a table, and is no longer so without its indexes. */
  holds(table: string, indexes: readonly string[], run: Run, mostRows?: number): Promise<void>;
}

export function queryCosts(here: TestInstallation): QueryCosts {
  return { holds: (table, indexes, run, mostRows) => holds(here, table, indexes, run, mostRows) };
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Join Filter"?: number;
  readonly Plans?: readonly PlanNode[];
}

async function planOf(client: pg.Client, { sql, params }: Query): Promise<PlanNode> {
  const { rows } = await client.query<{ "QUERY PLAN": readonly [{ readonly Plan: PlanNode }] }>(
    `explain (analyze, format json) ${sql}`,
    [...params],
  );
  const plan = rows[0]?.["QUERY PLAN"][0]?.Plan;
  if (plan === undefined) throw new Error("There is no plan.");
  return plan;
}

const nodesOf = (plan: PlanNode): readonly PlanNode[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** What the queries of an operation on a table cost: whether it is read from end to end, and how many rows are looked at. */
async function costOf(here: TestInstallation, table: string, run: Run) {
  const actor = await signedIn(here.deps, here.owner, [
    ["auditor", null],
    ["viewer", null],
  ]);
  const { db, queries } = watchedDatabase(here.database.appUrl);
  await run({ ...actor, deps: { ...here.deps, db } });
  await db.close();
  const reading = queries.filter(
    ({ sql }) =>
      /^\s*(select|with|update|delete)/i.test(sql) && new RegExp(`\\b${table}\\b`).test(sql.replaceAll('"', "")),
  );
  expect(reading.length).toBeGreaterThan(0);
  const client = await connected(here.database.appUrl);
  await client.query("begin");
  const nodes: PlanNode[] = [];
  const scans: string[] = [];
  const name = table.split(".").at(-1);
  for (const query of reading) {
    const plan = await planOf(client, query);
    const found = nodesOf(plan);
    nodes.push(...found);
    const scanned = found.filter((node) => node["Node Type"] === "Seq Scan" && node["Relation Name"] === name);
    scans.push(...scanned.map(() => query.sql));
  }
  await client.query("rollback");
  await client.end();
  const removed = (node: PlanNode) =>
    (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Join Filter"] ?? 0);
  const rows = nodes.map((node) => (node["Actual Rows"] + removed(node)) * node["Actual Loops"]);
  return { scans, rows: Math.max(...rows) };
}

/** What must be so of each list, and what is no longer so without its index. */
async function holds(
  here: TestInstallation,
  table: string,
  indexes: readonly string[],
  run: Run,
  mostRows = fewRows,
): Promise<void> {
  const cost = await costOf(here, table, run);
  expect(cost.scans).toEqual([]);
  expect(cost.rows).toBeLessThan(mostRows);
  for (const index of indexes) {
    const found = await here.owner.query<{ schemaname: string; indexdef: string }>(
      "select schemaname, indexdef from pg_indexes where indexname = $1",
      [index],
    );
    const { schemaname = "", indexdef = "" } = found.rows[0] ?? {};
    await here.owner.query(`drop index ${schemaname}.${index}`);
    try {
      const without = await costOf(here, table, run);
      expect(without.scans.length > 0 || without.rows >= mostRows, `${index} is needed`).toBe(true);
    } finally {
      await here.owner.query(indexdef);
    }
  }
}
