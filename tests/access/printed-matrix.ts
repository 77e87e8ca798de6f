import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { keyholeFolder } from "@/lib/boot/places.mjs";
import { cases, principals } from "./expected-rights";

/** What was answered, by `operation principal case`. */
export type Cells = Map<string, string>;

const signs: Readonly<Record<string, string>> = {
  done: "+",
  pending: "?",
  FORBIDDEN: "-",
  UNAUTHENTICATED: "u",
  NOT_FOUND: "0",
  CONFLICT: "c",
  INVALID: "i",
  STEP_UP_REQUIRED: "s",
};

const legend = [
  `Four signs a cell: ${cases.join(", ")} gateway.`,
  "+ done  ? waits for others  - refused and on record  u not signed in, and counted  0 not found  c nothing left to do",
  "i not valid without a role  s needs a person  . does not apply, or not tried this time",
];

/** The whole matrix as text: a line an operation, a column a principal. */
export function printedMatrix(title: string, cells: Cells): string {
  const operations = [...new Set([...cells.keys()].map((key) => key.split(" ")[0] ?? ""))];
  const columns = principals.map((principal) => principal.length + 2);
  const line = (name: string, texts: readonly string[]): string =>
    [name.padEnd(24), ...texts.map((text, at) => text.padEnd(columns[at] ?? 0))].join("").trimEnd();
  const cell = (operation: string, principal: string): string =>
    cases.map((which) => signOf(cells.get(`${operation} ${principal} ${which}`))).join("");
  const rows = operations.map((operation) =>
    line(
      operation,
      principals.map((principal) => cell(operation, principal)),
    ),
  );
  return [title, line("operation", principals), ...rows, "", ...legend, ""].join("\n");
}

const signOf = (answer: string | undefined): string => (answer === undefined ? "." : (signs[answer] ?? "!"));

/** Keeps it where the access lane takes it from. */
export function keepMatrix(title: string, cells: Cells): void {
  const folder = path.join(keyholeFolder, "cache");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `shown-access-${title.replace(/\W+/g, "-")}.txt`), printedMatrix(title, cells));
}
