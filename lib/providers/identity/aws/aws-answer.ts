import { jsonObject } from "@/lib/domain/json-object";
import { wholeSeconds } from "../../whole-seconds";
/** What came back beside a success: looked at, never shown. */
export interface AwsAnswer {
  readonly status: number;
  /** AWS's name of the error without what it is wrapped in; null where there is none. */
  readonly type: string | null;
  readonly message: string;
  readonly retryAfterSeconds: number | null;
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** `com.amazonaws.secretsmanager#X`, `X:http://internal.amazon.com/…` and `X` all name X. */
const bare = (name: string | null): string | null => {
  const last = name?.split(":")[0]?.split("#").at(-1)?.trim() ?? "";
  return /^[A-Za-z][A-Za-z0-9.]{0,80}$/.test(last) ? last : null;
};

const element = (text: string, name: string): string | null =>
  new RegExp(`<${name}>([^<]{0,2000})</${name}>`).exec(text)?.[1] ?? null;

/**
 * Reads an error of AWS from a status, headers with small letters, and a body: its name stands in a header, in
 * `__type`, in `code`, or in XML, and its message in `Message` or `message`.
 */
export const awsAnswer = (
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array | null,
): AwsAnswer => {
  const text = body === null ? "" : new TextDecoder().decode(body.subarray(0, 16_384));
  const parsed = jsonObject(text);
  const named = [headers["x-amzn-errortype"], parsed?.__type, parsed?.code, parsed?.Code].map(textOf);
  const type = named.map(bare).find((one) => one !== null) ?? bare(element(text, "Code"));
  const message = textOf(parsed?.Message) ?? textOf(parsed?.message) ?? element(text, "Message") ?? "";
  return { status, type, message, retryAfterSeconds: wholeSeconds(headers["retry-after"]) };
};
