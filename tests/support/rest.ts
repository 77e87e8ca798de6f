import type { RunningApp } from "./running-app";

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** `value` of an operation that is done, `change` of one that waits, `error` of one that failed. */
  readonly body: {
    readonly status?: string;
    readonly value?: unknown;
    readonly change?: string;
    readonly error?: {
      readonly code: string;
      readonly message: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly requestId: string;
    };
  };
}

/** Calls an operation over REST with a personal token; without one as a stranger. */
export async function call(
  app: Pick<RunningApp, "url">,
  token: string | null,
  operation: string,
  input: unknown = {},
): Promise<RestAnswer> {
  const answer = await fetch(`${app.url}/api/v1/operations/${operation}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(input),
  });
  const { status, headers } = answer;
  // A file in place of JSON is the operation's value, done.
  if (headers.get("content-disposition") !== null)
    return { status, headers, body: { status: "done", value: await answer.text() } };
  return { status, headers, body: (await answer.json()) as RestAnswer["body"] };
}
