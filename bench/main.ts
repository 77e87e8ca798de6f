import { parseArgs } from "node:util";
import { appendAuditBench } from "./append-audit";
import { appendBatchBench } from "./append-batch";
import { appendClientsBench } from "./append-clients";
import { parseReferencesBench } from "./parse-references";
import { awsOverheadBench, vaultOverheadBench } from "./resolve-overhead";
import { awsReadsBench, vaultReadsBench } from "./resolve-reads";

interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same measure of what it is held against, in the same run. */
  readonly against: number;
  readonly ratio: number;
  readonly bar: number;
  readonly met: boolean;
  /** What else was counted, by name. */
  readonly more?: Readonly<Record<string, number>>;
}

const benches: Readonly<Record<string, () => Measured | Promise<Measured>>> = {
  "parse.references": parseReferencesBench,
  "resolve.overhead-vault": vaultOverheadBench,
  "resolve.overhead-aws": awsOverheadBench,
  "resolve.reads-vault": vaultReadsBench,
  "resolve.reads-aws": awsReadsBench,
  "audit.append": appendAuditBench,
  "audit.append-batch": appendBatchBench,
  "audit.append-clients": appendClientsBench,
};

const { values: flags } = parseArgs({ options: { json: { type: "boolean" }, only: { type: "string" } } });
const names = Object.keys(benches).filter((name) => flags.only === undefined || flags.only === name);
if (names.length === 0) {
  process.stderr.write(`There is no bench ${flags.only}; there are ${Object.keys(benches).join(", ")}.\n`);
  process.exitCode = 2;
} else {
  const measured: Measured[] = [];
  for (const name of names) measured.push(await (benches[name] as () => Promise<Measured>)());
  process.stdout.write(flags.json === true ? `${JSON.stringify(measured, null, 2)}\n` : measured.map(line).join(""));
}

function line({ name, value, unit, against, ratio, bar, met, more = {} }: Measured): string {
  const short = (figure: number): string => figure.toPrecision(4);
  const rest = Object.entries(more).map(([what, figure]) => `, ${what} ${figure}`);
  return `${name}  ${short(value)} ${unit}, beside ${short(against)}: ratio ${short(ratio)}, bar ${bar} ${met ? "met" : "MISSED"}${rest.join("")}\n`;
}
