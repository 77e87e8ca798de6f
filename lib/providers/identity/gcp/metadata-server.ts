import { fail, ok, type Result } from "@/lib/domain/errors";
import type { Failure, Host, Item, Step } from "../../contract";
import type { NoAnswer } from "../../net-failure";
import { tokenItem, type GcpToken } from "./access-token";
import { exchangeForToken, type TokenAnswer } from "./exchange";
import type { GcpIdentityCode } from "./faults";

/** By address, so that no name server decides who is asked. */
const account = "http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/";

/** Without it the service answers nobody, and whoever can make others fetch an address cannot set it. */
const headers = { "Metadata-Flavor": "Google" };

const absent: readonly Failure[] = ["unreachable", "timed-out", "refused"];

/** What lends the one dialler that reaches a metadata service, and nothing else by it. */
type Lent = Pick<Host, "ambient">;
type Problem = Extract<Item<never>, { ok: false }>;

const bad = (failure: Failure, code: GcpIdentityCode, steps: readonly Step[] = []): Problem => ({
  ok: false,
  failure,
  code,
  steps,
});

const noAnswer = ({ failure, code, step }: NoAnswer): Problem => {
  const isAbsent = absent.includes(failure) && code !== "net.timed-out-aborted";
  return isAbsent
    ? bad("misconfigured", "gcp-identity.no-metadata-server", [step])
    : { ok: false, failure, code, steps: [step] };
};

const ask = async ({ ambient }: Lent, name: string, path: string): Promise<Result<TokenAnswer, Problem>> => {
  const net = ambient?.metadata ?? null;
  if (net === null) return fail(bad("refused", "gcp-identity.machine-not-lent"));
  const answer = await exchangeForToken(net, name, new URL(path, account), { headers }, { plainHeaders: headers });
  if ("failure" in answer) return fail(noAnswer(answer));
  return answer.status === 404
    ? fail(bad("misconfigured", "gcp-identity.no-machine-account", [answer.step]))
    : ok(answer);
};

/** A token of the service account that the machine runs as (Compute Engine, GKE, Cloud Run). */
export const tokenOfMachine = async (host: Lent, now: () => Date): Promise<Item<GcpToken>> => {
  const at = now();
  const answer = await ask(host, "ask the metadata server for a token", "token");
  return answer.ok ? tokenItem(answer.value, at) : answer.problem;
};

/**
 * The machine's identity as a signed JWT for `audience`, with what the machine is in it (`format=full`), as Vault's
 * GCP method for machines takes it.
 */
export const identityOfMachine = async (host: Lent, audience: string): Promise<Item<{ readonly jwt: string }>> => {
  const query = new URLSearchParams({ audience, format: "full" });
  const answer = await ask(host, "ask the metadata server who this machine is", `identity?${query.toString()}`);
  if (!answer.ok) return answer.problem;
  const { status, text, step } = answer.value;
  const jwt = text.trim();
  return status === 200 && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(jwt)
    ? { ok: true, value: { jwt }, steps: [step] }
    : bad("malformed", "gcp-identity.answer-unknown", [step]);
};
