import { randomUUID } from "node:crypto";

export type Fields = Readonly<Record<string, unknown>>;

/** What goes back over HTTP; without a body the answer is empty. */
export interface Answer {
  readonly status: number;
  readonly body?: Fields;
  /** Instead of a body: what is no JSON at all. */
  readonly page?: string;
}

/** The object around every success, all of its members always there. */
export const envelope = (data: Fields | null, more: Fields = {}, status = 200): Answer => ({
  status,
  body: {
    ...{ request_id: randomUUID(), lease_id: "", renewable: false, lease_duration: 0, data },
    ...{ wrap_info: null, warnings: null, auth: null },
    ...more,
  },
});

export const errors = (status: number, ...texts: readonly string[]): Answer => ({ status, body: { errors: texts } });

/** A write that has nothing to say. */
export const nothing: Answer = { status: 204 };

/** Vault's own words; a plain miss has none. */
export const refusals = {
  missing: errors(404),
  denied: errors(403, "permission denied"),
  deniedByPolicy: errors(403, "1 error occurred:\n\t* permission denied\n\n"),
  unsupportedOperation: errors(405, "1 error occurred:\n\t* unsupported operation\n\n"),
  unsupportedPath: errors(404, "1 error occurred:\n\t* unsupported path\n\n"),
  namespaceLocked: errors(503, "API access to this namespace has been locked by an administrator"),
  noNamespace: errors(404, "namespace not found"),
  notJson: errors(400, "failed to decode JSON input: unexpected EOF"),
  relative: errors(400, "relative paths not supported"),
  tooLarge: errors(413, "http: request body too large"),
} as const;

export const noRoute = (path: string): Answer => errors(404, `no handler for route "${path}". route entry not found.`);

/** What stands before a Vault may answer in its place. */
export const signInPage: Answer = { status: 200, page: "<!doctype html>\n<title>Sign in to the network</title>\n" };

export const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Vault writes the members of a map in order of their names, at any depth. */
export const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name])]));
};
