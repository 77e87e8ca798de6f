import { fail, ok, type Result } from "@/lib/domain/errors";
import { settle } from "@/lib/net/refusal";
import type { Net, Step, StepRequest, TlsOptions } from "./contract";
import { netFailure, type NoAnswer } from "./net-failure";
import { wholeSeconds } from "./whole-seconds";

/** One request of an adapter that speaks HTTP itself. Of `headers` only the names go into the step. */
export interface Question {
  /** What the trace calls it. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Headers that hold nothing but what we always send; shown. */
  readonly plainHeaders: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Names of what a JSON body holds. */
  readonly bodyMembers?: readonly string[];
  /** What a body of plain text is. */
  readonly bodyName?: string;
  readonly tls: TlsOptions;
}

/** What came back. The bytes are looked at, never shown. */
export interface HttpAnswer {
  readonly status: number;
  readonly bytes: Uint8Array;
  readonly retryAfterSeconds: number | null;
  readonly step: Step;
}

export type Asked = Promise<Result<HttpAnswer, NoAnswer>>;

/** Sends one request over the dialler; what the dialler refuses comes back as a value. Retries nothing. */
export const askOverNet = async (net: Net, question: Question): Asked => {
  const { name, method, url, plainHeaders, body, bodyMembers, bodyName, tls } = question;
  const headers = { ...question.headers, ...plainHeaders };
  const request: StepRequest = {
    ...{ method, url: url.href, headerNames: Object.keys(headers), plainHeaders },
    ...(bodyMembers === undefined ? {} : { bodyMembers }),
    ...(bodyName === undefined ? {} : { bodyName }),
  };
  const started = performance.now();
  const answer = await settle(net.fetch(url, { method, headers, tls, ...(body === undefined ? {} : { body }) }));
  const step: Step = { name, ms: performance.now() - started, request };
  if (!answer.ok) return fail({ ...netFailure(answer.problem), step });
  const { status, headers: got } = answer.value;
  const bytes = new Uint8Array(await answer.value.arrayBuffer());
  // RateLimit-Reset is what gateways in front of an API say in its place.
  const retryAfterSeconds = wholeSeconds(got.get("retry-after")) ?? wholeSeconds(got.get("ratelimit-reset"));
  return ok({ status, bytes, retryAfterSeconds, step: { ...step, status } });
};

/** A body as JSON, or undefined if it is none: the parser's own error quotes the text, which may be a secret. */
export const jsonOf = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
};

/** A moment written as text, or null. */
export const momentOf = (value: unknown): Date | null => {
  const at = typeof value === "string" && value !== "" ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? null : new Date(at);
};
