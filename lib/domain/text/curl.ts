import { shellWord } from "./shell";

export interface CurlRequest {
  readonly method: string;
  /** Without credentials. */
  readonly url: string;
  readonly headerNames: readonly string[];
  /** Headers whose values are ours and may be written out. */
  readonly plainHeaders?: Readonly<Record<string, string>>;
}

const variable = (header: string): string => header.toUpperCase().replace(/[^A-Z0-9]+/g, "_");

const headerArgument = (name: string, value: string | undefined): string => {
  if (value !== undefined) return shellWord(`${name}: ${value}`);
  // Only the placeholder stands in double quotes, where the shell fills it in.
  return `${shellWord(`${name}: `)}"$${variable(name)}"`;
};

/** A request as a curl command in one line; header values are shell variables named after the header. */
export const curlCommand = ({ method, url, headerNames, plainHeaders = {} }: CurlRequest): string =>
  [
    ...["curl", "-sS", "--globoff", "--path-as-is"],
    ...(method === "GET" ? [] : ["-X", shellWord(method)]),
    ...headerNames.flatMap((name) => ["-H", headerArgument(name, plainHeaders[name])]),
    shellWord(url),
  ].join(" ");
