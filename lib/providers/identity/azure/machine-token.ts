import { jsonObject } from "@/lib/domain/json-object";
import { settle } from "@/lib/net/refusal";
import type { Item, Net, Step } from "../../contract";
import { netFailure } from "../../net-failure";
import { wholeSeconds } from "../../whole-seconds";
import type { AzureAnswer, AzureVerdict } from "./exchanges";
import type { AzureSignInCode } from "./faults";
import type { AzureToken } from "./token";

export interface MachineQuestion {
  /** Reaches the service that is asked and nothing else. */
  readonly net: Net;
  readonly resource: string;
  /** Of a user-assigned identity; null for the machine's or app's own. */
  readonly clientId: string | null;
  readonly now: () => Date;
}

type Body = AzureAnswer["body"];
type Headers = Readonly<Record<string, string>>;

/** How one of Azure's services that give tokens to who runs there is asked. */
export interface TokenService {
  /** The step's name: "sign in as this machine". */
  readonly name: string;
  /** With its version, without what is asked for. */
  readonly url: URL;
  readonly headers: Headers;
  /** Those of the headers that are no secret. */
  readonly plainHeaders?: Headers;
  /** Where the refusals of the dialler mean something else; null where they mean what they say. */
  refusal(code: string): AzureSignInCode | null;
  /** Null where the answer does not say it. */
  expiry(body: Body, askedAt: Date): Date | null;
  diagnose(answer: AzureAnswer): AzureVerdict;
}

/** Asks such a service for a token, in one exchange. The answer is looked at here and shown nowhere. */
export const machineToken = async (
  { net, resource, clientId, now }: MachineQuestion,
  service: TokenService,
): Promise<Item<AzureToken>> => {
  const { name, headers, plainHeaders } = service;
  const url = new URL(service.url);
  url.searchParams.set("resource", resource);
  if (clientId !== null) url.searchParams.set("client_id", clientId);
  const at = now();
  const started = performance.now();
  const answer = await settle(net.fetch(url, { method: "GET", headers }));
  const shown = { method: "GET", url: url.href, headerNames: Object.keys(headers) };
  const request = plainHeaders === undefined ? shown : { ...shown, plainHeaders };
  const step: Step = { name, ms: performance.now() - started, request };
  if (!answer.ok) {
    const { failure, code } = netFailure(answer.problem);
    return { ok: false, failure, code: service.refusal(code) ?? code, steps: [step] };
  }
  const { status } = answer.value;
  const body = jsonObject(await answer.value.text());
  const steps = [{ ...step, status }];
  const expiresAt = service.expiry(body, at);
  const token = body?.access_token;
  if (status === 200 && typeof token === "string" && token !== "" && expiresAt !== null) {
    return { ok: true, value: { token, expiresAt, tenantId: null }, steps };
  }
  const retryAfterSeconds = wholeSeconds(answer.value.headers.get("retry-after"));
  return { ok: false, ...service.diagnose({ ok: true, status, body, retryAfterSeconds, step }), steps };
};

/** Nobody answers, and it was nobody here who called it off. */
export const isSilence = (code: string): boolean => code === "net.connect-failed" || code === "net.timed-out";
