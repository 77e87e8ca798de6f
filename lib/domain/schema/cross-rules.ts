import { knows } from "../versions";
import type { Schema } from "./field";
import { isAsked } from "./is-asked";

/** What several fields of a record owe each other, where all of them apply. */
export interface CrossRule {
  readonly fields: readonly string[];
  /** one: at least one of them is set · together: all of them, or none. */
  readonly asks: "one" | "together";
  /** First Gateway version that wants it so. */
  readonly since: string;
}

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === "string" && value.trim() === "");

/** What is wrong by such rules, by field; null when nothing is. `record` holds sensitive fields, too. */
export function crossProblems(
  schema: Schema,
  rules: readonly CrossRule[],
  record: Readonly<Record<string, unknown>>,
  gatewayVersion: string,
): Readonly<Record<string, string>> | null {
  const problems: Record<string, string> = {};
  for (const { fields, asks, since } of rules) {
    if (!knows(since, gatewayVersion) || !fields.every((name) => isAsked(schema, name, record))) continue;
    const missing = fields.filter((name) => !isSet(record[name]));
    const present = fields.filter((name) => isSet(record[name]));
    if (asks === "one" && present.length === 0) {
      problems[fields[0] ?? ""] ??= `at least one of these must be set: ${fields.join(", ")}`;
    }
    if (asks === "together" && present.length > 0) {
      for (const name of missing) problems[name] ??= `must be set together with ${present.join(", ")}`;
    }
  }
  return Object.keys(problems).length === 0 ? null : problems;
}
