import { settle } from "@/lib/net/refusal";
import type { Net, Step, StepRequest, TlsOptions } from "../../contract";
import { netFailure, type NoAnswer } from "../../net-failure";
import type { ShownBody } from "../../shown-body";
import { wholeSeconds } from "../../whole-seconds";

/** An answer of a token or metadata service: looked at, never shown. */
export interface TokenAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfterSeconds: number | null;
  readonly step: Step;
}

/** One request of a sign-in. `shown` is what the trace says of it besides method and address. */
export const exchangeForToken = async (
  net: Net,
  name: string,
  url: URL,
  init: RequestInit & { readonly headers: Readonly<Record<string, string>>; readonly tls?: TlsOptions },
  shown: Pick<StepRequest, "plainHeaders"> & ShownBody = {},
): Promise<TokenAnswer | NoAnswer> => {
  const started = performance.now();
  const request = { method: init.method ?? "GET", url: url.href, headerNames: Object.keys(init.headers), ...shown };
  const answer = await settle(net.fetch(url, init));
  const step = { name, ms: performance.now() - started, request };
  if (!answer.ok) return { ...netFailure(answer.problem), step };
  const { status, headers } = answer.value;
  const retryAfterSeconds = wholeSeconds(headers.get("retry-after"));
  return { status, text: await answer.value.text(), retryAfterSeconds, step: { ...step, status } };
};
