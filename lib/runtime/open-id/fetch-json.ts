import { fail, ok, type Result } from "@/lib/domain/errors";
import { jsonObject } from "@/lib/domain/json-object";
import type { ProviderProblem } from "@/lib/domain/single-sign-on/provider-problem";
import type { Net, TlsOptions } from "@/lib/net/net";
import { settle, type NetRefusal } from "@/lib/net/refusal";

const problemOf = (refusal: NetRefusal): ProviderProblem => {
  switch (refusal.code) {
    case "destination-refused":
      return "not-allowed";
    case "dns":
      return "no-address";
    case "timed-out":
      return "timed-out";
    case "tls":
      return "tls";
    case "redirect":
      return "redirected";
    case "too-large":
      return "too-large";
    case "connect-failed":
    case "proxy":
    case "request-invalid":
    case "answer-invalid":
      return "unreachable";
  }
};

/** Fetches a JSON object. Nothing of what came back is in a problem. `missing` is what any status but 200 means. */
export async function fetchJson(
  net: Net,
  url: string,
  { tls, missing, bearer }: { readonly tls: TlsOptions; readonly missing: ProviderProblem; readonly bearer?: string },
): Promise<Result<Readonly<Record<string, unknown>>, ProviderProblem>> {
  const headers = {
    accept: "application/json",
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
  };
  const answer = await settle(net.fetch(new URL(url), { headers, redirect: "error", tls }));
  if (!answer.ok) return fail(problemOf(answer.problem));
  const { status } = answer.value;
  if (status >= 300 && status < 400) return fail("redirected");
  if (status !== 200) return fail(missing);
  const value = jsonObject(await answer.value.text());
  return value === null ? fail("not-json") : ok(value);
}
