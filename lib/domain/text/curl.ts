import { shellWord } from "./shell";

export interface CurlRequest {
  readonly method: string;
  /** Without credentials. */
  readonly url: string;
  readonly headerNames: readonly string[];
  /** Headers whose values are ours and may be written out. */
  readonly plainHeaders?: Readonly<Record<string, string>>;
  /** Members of its body, which is a JSON object unless said otherwise; each of them a text unless it is written out. */
  readonly bodyMembers?: readonly string[];
  readonly bodyKind?: "form";
  /** Members whose contents may be written out: texts in a form, any JSON in JSON. */
  readonly plainBody?: Readonly<Record<string, unknown>>;
  /** What a body of plain text is: the variable that stands for it is named after it. */
  readonly bodyName?: string;
}

const variable = (header: string): string => header.toUpperCase().replace(/[^A-Z0-9]+/g, "_");

const headerArgument = (name: string, value: string | undefined): string => {
  if (value !== undefined) return shellWord(`${name}: ${value}`);
  // Only the placeholder stands in double quotes, where the shell fills it in.
  return `${shellWord(`${name}: `)}"$${variable(name)}"`;
};

type Plain = Readonly<Record<string, unknown>>;

/** Only the placeholders stand in double quotes. */
const jsonArgument = (members: readonly string[], plain: Plain): string => {
  let argument = "";
  let text = "{";
  members.forEach((name, at) => {
    text += `${at === 0 ? "" : ","}${JSON.stringify(name)}:`;
    if (Object.hasOwn(plain, name)) text += JSON.stringify(plain[name]);
    else {
      argument += `${shellWord(`${text}"`)}"$${variable(name)}"`;
      text = '"';
    }
  });
  return `${argument}${shellWord(`${text}}`)}`;
};

const formArgument = (name: string, plain: Plain): string =>
  Object.hasOwn(plain, name)
    ? shellWord(`${name}=${String(plain[name])}`)
    : `${shellWord(`${name}=`)}"$${variable(name)}"`;

const bodyArguments = ({ bodyMembers = [], bodyKind, plainBody = {} }: CurlRequest): readonly string[] => {
  if (bodyKind === "form") return bodyMembers.flatMap((name) => ["--data-urlencode", formArgument(name, plainBody)]);
  return bodyMembers.length === 0 ? [] : ["--data", jsonArgument(bodyMembers, plainBody)];
};

/** A request as a curl command in one line; values of headers and body are shell variables named after them. */
export const curlCommand = (request: CurlRequest): string => {
  const { method, url, headerNames, plainHeaders = {}, bodyName } = request;
  return [
    ...["curl", "-sS", "--globoff", "--path-as-is"],
    ...(method === "GET" ? [] : ["-X", shellWord(method)]),
    ...headerNames.flatMap((name) => ["-H", headerArgument(name, plainHeaders[name])]),
    ...bodyArguments(request),
    ...(bodyName === undefined ? [] : ["--data-raw", `"$${variable(bodyName)}"`]),
    shellWord(url),
  ].join(" ");
};
