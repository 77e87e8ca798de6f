import { jsonObject } from "@/lib/domain/json-object";
import { settle } from "@/lib/net/refusal";
import type { Item, Net, Step } from "../../contract";
import { netFailure } from "../../net-failure";
import { wholeSeconds } from "../../whole-seconds";
import { diagnoseMetadata } from "./diagnose-token";
import type { AzureAnswer } from "./exchanges";
import type { AzureSignInCode } from "./faults";
import type { AzureToken } from "./token";

export interface MetadataQuestion {
  /** Reaches metadata services and nothing else. */
  readonly net: Net;
  readonly resource: string;
  /** Of a user-assigned identity; null for the machine's own. */
  readonly clientId: string | null;
  readonly now: () => Date;
}

/** Seconds as the service writes them: in a text. */
const secondsOf = (value: unknown): number | null =>
  (typeof value === "string" || typeof value === "number") && /^\d{1,8}$/.test(String(value)) ? Number(value) : null;

const notThere = (code: string): boolean => code === "net.connect-failed" || code === "net.timed-out";

/**
 * A token of the Azure machine that Keyhole runs on. Asked without the vendor's client, which takes the address of the
 * service from variables and tries for minutes.
 */
export const metadataToken = async ({ net, resource, clientId, now }: MetadataQuestion): Promise<Item<AzureToken>> => {
  const url = new URL("http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01");
  url.searchParams.set("resource", resource);
  if (clientId !== null) url.searchParams.set("client_id", clientId);
  const at = now();
  const started = performance.now();
  const headers = { Metadata: "true" };
  const answer = await settle(net.fetch(url, { method: "GET", headers }));
  const request = { method: "GET", url: url.href, headerNames: ["Metadata"], plainHeaders: headers };
  const step: Step = { name: "sign in as this machine", ms: performance.now() - started, request };
  if (!answer.ok) {
    const refused = netFailure(answer.problem);
    const code: string = notThere(refused.code) ? ("azure.metadata-missing" satisfies AzureSignInCode) : refused.code;
    return { ok: false, failure: refused.failure, code, steps: [step] };
  }
  const { status } = answer.value;
  const body = jsonObject(await answer.value.text());
  const steps = [{ ...step, status }];
  const seconds = secondsOf(body?.expires_in);
  const token = body?.access_token;
  if (status === 200 && typeof token === "string" && token !== "" && seconds !== null) {
    const expiresAt = new Date(at.getTime() + seconds * 1_000);
    return { ok: true, value: { token, expiresAt, tenantId: null }, steps };
  }
  const retryAfterSeconds = wholeSeconds(answer.value.headers.get("retry-after"));
  const seen: AzureAnswer = { ok: true, status, body, retryAfterSeconds, step };
  return { ok: false, ...diagnoseMetadata(seen), steps };
};
