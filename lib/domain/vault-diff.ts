import { canonical } from "./audit/canonical";

type Fields = Readonly<Record<string, unknown>>;

/** A vault as two of its states are compared. A field that is null, undefined or not there is not set. */
export interface DiffedVault {
  readonly provider: string;
  readonly prefix: string;
  readonly description: string | null;
  readonly tags: readonly string[] | null;
  readonly level: string;
  readonly config: DiffedFields;
  readonly access: DiffedFields;
}

export interface DiffedFields {
  readonly open: Fields;
  /** Keyed fingerprints of the sensitive fields, both states under the same key; never a value. */
  readonly prints: Readonly<Record<string, string>>;
}

/** One field that is another. Null where it is not set. */
export interface FieldChange {
  /** Dotted, as Kong and the form name it: "config.host". */
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Then the texts are fingerprints. */
  readonly sensitive: boolean;
}

/** The order of fields on a form. What is not in it comes after it, by name. */
export interface FieldOrder {
  readonly config?: readonly string[];
  readonly access?: readonly string[];
}

/** A value that may be shown: text as it is, anything else as JSON. */
const plain = (value: unknown): string => (typeof value === "string" ? value : canonical(value));

function open(field: string, before: unknown, after: unknown): readonly FieldChange[] {
  const texts = [before ?? null, after ?? null].map((value) => (value === null ? null : canonical(value)));
  if (texts[0] === texts[1]) return [];
  const [was, is] = [before, after].map((value) => (value === null || value === undefined ? null : plain(value)));
  // The text "1" and the number: as JSON one sees which is which.
  const [old, now] = was === is ? texts : [was, is];
  return [{ field, before: old ?? null, after: now ?? null, sensitive: false }];
}

function sealed(field: string, before: string | undefined, after: string | undefined): readonly FieldChange[] {
  return before === after ? [] : [{ field, before: before ?? null, after: after ?? null, sensitive: true }];
}

function ordered(names: Iterable<string>, order: readonly string[]): readonly string[] {
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...new Set(names)].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

const own = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;

function changes(
  at: string,
  before: DiffedFields | undefined,
  after: DiffedFields | undefined,
  order: readonly string[] = [],
): readonly FieldChange[] {
  const names = [before, after].flatMap((one) => (one ? [...Object.keys(one.open), ...Object.keys(one.prints)] : []));
  return ordered(names, order).flatMap((name) => [
    ...open(`${at}.${name}`, own(before?.open, name), own(after?.open, name)),
    ...sealed(`${at}.${name}`, own(before?.prints, name), own(after?.prints, name)),
  ]);
}

/** Tags are a set: their order says nothing, and no tags are none. */
const tagText = (tags: readonly string[] | null | undefined): string | null =>
  tags && tags.length > 0 ? [...new Set(tags)].sort().join(", ") : null;

/**
 * What is different between two states of a vault, field by field and always in the same order; null for a vault that is
 * not there yet, or no more. Equal states give an empty list. Throws TypeError for what is no JSON.
 */
export function vaultDiff(
  before: DiffedVault | null,
  after: DiffedVault | null,
  order: FieldOrder = {},
): readonly FieldChange[] {
  const was: Partial<DiffedVault> = before ?? {};
  const is: Partial<DiffedVault> = after ?? {};
  return [
    ...open("provider", was.provider, is.provider),
    ...open("prefix", was.prefix, is.prefix),
    ...open("description", was.description, is.description),
    ...open("tags", tagText(was.tags), tagText(is.tags)),
    ...changes("config", was.config, is.config, order.config),
    ...open("access.level", was.level, is.level),
    // The level that counts stands above, whether it was chosen or not.
    ...changes("access", was.access, is.access, order.access).filter(({ field }) => field !== "access.level"),
  ];
}
