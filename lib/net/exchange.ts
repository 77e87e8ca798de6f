import type { Dispatcher } from "undici";
import { NetRefusal, refusalOf } from "./refusal";

const requestBody = (body: RequestInit["body"]): string | Buffer | null => {
  if (body === undefined || body === null) return null;
  if (typeof body === "string") return body;
  if (body instanceof URLSearchParams) return body.toString();
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  throw new NetRefusal("request-invalid");
};

const requestHeaders = (init: RequestInit): Record<string, string> => {
  try {
    // The Headers class quotes a bad value in its error, so that error stays here.
    const headers = new Headers(init.headers);
    if (init.body instanceof URLSearchParams && !headers.has("content-type")) {
      headers.set("content-type", "application/x-www-form-urlencoded");
    }
    return Object.fromEntries(headers);
  } catch {
    throw new NetRefusal("request-invalid");
  }
};

const readAtMost = async (
  body: Dispatcher.ResponseData["body"],
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early destroys the stream and with it the connection.
  for await (const chunk of body) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > maxBytes) throw new NetRefusal("too-large");
    chunks.push(bytes);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const bytes of chunks) {
    whole.set(bytes, at);
    at += bytes.length;
  }
  return whole;
};

const responseOf = (
  status: number,
  headers: Dispatcher.ResponseData["headers"],
  body: Uint8Array<ArrayBuffer>,
): Response => {
  try {
    const list = Object.entries(headers).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value ?? ""]).map((one): [string, string] => [name, one]),
    );
    const bodiless = status === 204 || status === 205;
    return new Response(bodiless ? null : body, { status, headers: list });
  } catch {
    throw new NetRefusal("answer-invalid");
  }
};

/** Sends one request over `dispatcher` and reads the whole answer, at most `maxBytes` of it. Throws NetRefusal only. */
export const exchange = async (
  dispatcher: Dispatcher,
  url: URL,
  init: RequestInit,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Response> => {
  const body = requestBody(init.body);
  const headers = requestHeaders(init);
  try {
    const answer = await dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: (init.method ?? "GET") as Dispatcher.HttpMethod,
      headers,
      body,
      signal,
    });
    const { statusCode } = answer;
    const announced = Number(answer.headers["content-length"]);
    const refusal =
      statusCode >= 300 && statusCode < 400 ? "redirect" : announced > maxBytes ? "too-large" : ("none" as const);
    if (refusal !== "none") {
      // An unread body would keep its connection; destroying it makes the stream report an error nobody waits for.
      answer.body.on("error", () => undefined).destroy();
      throw new NetRefusal(refusal);
    }
    return responseOf(statusCode, answer.headers, await readAtMost(answer.body, maxBytes));
  } catch (error) {
    throw refusalOf(error);
  }
};
