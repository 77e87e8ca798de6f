import { shellWord } from "./shell";

export interface CurlRequest {
  readonly method: string;
  /** Without credentials. */
  readonly url: string;
  readonly headerNames: readonly string[];
  /** Headers whose values are ours and may be written out. */
  readonly plainHeaders?: Readonly<Record<string, string>>;
  /** Members of its JSON body, each of them a text. */
  readonly bodyMembers?: readonly string[];
  /** What a body of plain text is: the variable that stands for it is named after it. */
  readonly bodyName?: string;
}

const variable = (header: string): string => header.toUpperCase().replace(/[^A-Z0-9]+/g, "_");

const headerArgument = (name: string, value: string | undefined): string => {
  if (value !== undefined) return shellWord(`${name}: ${value}`);
  // Only the placeholder stands in double quotes, where the shell fills it in.
  return `${shellWord(`${name}: `)}"$${variable(name)}"`;
};

/** Only the placeholders stand in double quotes. */
const bodyArgument = (members: readonly string[]): string => {
  const parts = members.map((name, at) => {
    const before = `${at === 0 ? "{" : '",'}${JSON.stringify(name)}:"`;
    return `${shellWord(before)}"$${variable(name)}"`;
  });
  return `${parts.join("")}${shellWord('"}')}`;
};

/** A request as a curl command in one line; values of headers and body are shell variables named after them. */
export const curlCommand = ({
  method,
  url,
  headerNames,
  plainHeaders = {},
  bodyMembers = [],
  bodyName,
}: CurlRequest): string =>
  [
    ...["curl", "-sS", "--globoff", "--path-as-is"],
    ...(method === "GET" ? [] : ["-X", shellWord(method)]),
    ...headerNames.flatMap((name) => ["-H", headerArgument(name, plainHeaders[name])]),
    ...(bodyMembers.length === 0 ? [] : ["--data", bodyArgument(bodyMembers)]),
    ...(bodyName === undefined ? [] : ["--data-raw", `"$${variable(bodyName)}"`]),
    shellWord(url),
  ].join(" ");
