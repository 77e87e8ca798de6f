import type { Since } from "../versions";

/** A field in Kong's own schema vocabulary, with what a console adds (label, help, since, sensitive, when …). */
export interface Field {
  /** "any": of a schema that came from a gateway, a type that only Kong knows. */
  readonly type: "string" | "number" | "integer" | "boolean" | "array" | "set" | "map" | "record" | "any";
  readonly required?: boolean;
  readonly default?: unknown;
  readonly one_of?: readonly unknown[];
  /** First Gateway version that takes a value of `one_of`, for those that came later than the field. */
  readonly valuesSince?: Readonly<Record<string, Since>>;
  readonly between?: readonly [number, number];
  /** A regular expression in JavaScript's syntax, equal in effect to Kong's Lua pattern. */
  readonly match?: string;
  /** Said in place of Kong's own words, which only repeat the value, where `match` refuses one. */
  readonly err?: string;
  readonly len_min?: number;
  readonly label: string;
  readonly help?: string;
  /** First Gateway version that knows the field, e.g. "3.4", or those of several lines. */
  readonly since?: Since;
  /** Sealed at rest, shown nowhere. */
  readonly sensitive?: boolean;
  /** May a reference's `?option` set it when Keyhole resolves: any value, or one from the vault's own list. Else refused. */
  readonly overridable?: "any" | "listed";
  /** Shown and required only when each named sibling has one of the values. */
  readonly when?: Readonly<Record<string, readonly unknown[]>>;
  /** Part of where a sealed credential may be sent: changing it makes the credential void. */
  readonly binds?: boolean;
  /** Several lines of text (PEM). */
  readonly multiline?: boolean;
  readonly fields?: Schema;
  readonly elements?: Field;
  readonly keys?: Field;
  readonly values?: Field;
}

/** Fields by name, in the order in which forms show them. */
export type Schema = Readonly<Record<string, Field>>;
