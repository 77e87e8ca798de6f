import { jsonObject } from "@/lib/domain/json-object";
import { settle } from "@/lib/net/refusal";
import type { Item, Net, Step } from "../../contract";
import { netFailure } from "../../net-failure";
import { credentialsOf, type AwsCredentials } from "./credentials";
import type { AwsIdentityCode } from "./faults";

type Headers = Readonly<Record<string, string>>;

const unreadable = (steps: readonly Step[]): Item<never> => ({
  ...{ ok: false, failure: "misconfigured", steps },
  code: "aws.ambient-unreadable" satisfies AwsIdentityCode,
});

/** One question to a service of this machine; its answer holds credentials and is shown nowhere. */
const ask = async (net: Net, name: string, url: URL, method: string, headers: Headers): Promise<Item<string>> => {
  const started = performance.now();
  const answer = await settle(net.fetch(url, { method, headers }));
  const request = { method, url: url.href, headerNames: Object.keys(headers) };
  const step: Step = { name, ms: performance.now() - started, request };
  if (!answer.ok) return { ok: false, ...netFailure(answer.problem), steps: [step] };
  const steps = [{ ...step, status: answer.value.status }];
  return answer.value.status === 200 ? { ok: true, value: await answer.value.text(), steps } : unreadable(steps);
};

const credentialsFrom = ({ value, steps }: { readonly value: string; readonly steps: readonly Step[] }) => {
  const found = credentialsOf(jsonObject(value));
  return found === null ? unreadable(steps) : ({ ok: true, value: found, steps } as const);
};

/** The credentials of a container's task or pod, from the address that its environment names. */
export const containerCredentials = async (
  net: Net,
  url: URL,
  authorization: string | null,
): Promise<Item<AwsCredentials>> => {
  const headers: Headers = authorization === null ? {} : { Authorization: authorization };
  const answer = await ask(net, "ask the container's service", url, "GET", headers);
  return answer.ok ? credentialsFrom(answer) : answer;
};

const instance = "http://169.254.169.254/latest/";

/** No such service answers where Keyhole does not run in that cloud. */
const absent = (answer: Item<string>): Item<string> =>
  !answer.ok && (answer.failure === "unreachable" || answer.failure === "timed-out")
    ? { ...answer, code: "aws.no-metadata-service" satisfies AwsIdentityCode }
    : answer;

/** Begins at the metadata service of the instance, in its newer form: gives the header that lets ask on. */
export const beginAtInstance = async (net: Net): Promise<Item<Headers>> => {
  const seconds: Headers = { "X-aws-ec2-metadata-token-ttl-seconds": "60" };
  const url = new URL(`${instance}api/token`);
  const token = absent(await ask(net, "begin at the metadata service", url, "PUT", seconds));
  return token.ok ? { ...token, value: { "X-aws-ec2-metadata-token": token.value.trim() } } : token;
};

/** Asks the metadata service of the instance for what lies at a path below `latest`. */
export const askInstance = (net: Net, name: string, path: string, headers: Headers): Promise<Item<string>> =>
  ask(net, name, new URL(path, instance), "GET", headers);

const rolePath = "meta-data/iam/security-credentials/";

/** The credentials of the role that this machine has, from the metadata service. */
export const instanceCredentials = async (net: Net): Promise<Item<AwsCredentials>> => {
  const begun = await beginAtInstance(net);
  if (!begun.ok) return begun;
  const role = await askInstance(net, "ask for the instance's role", rolePath, begun.value);
  const before = [...begun.steps, ...role.steps];
  if (!role.ok) return { ...role, steps: before };
  const name = role.value.split("\n")[0]?.trim() ?? "";
  // As IAM names roles; anything else would be another path.
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) return unreadable(before);
  const given = await askInstance(net, "ask for the role's credentials", `${rolePath}${name}`, begun.value);
  const answer = { ...given, steps: [...before, ...given.steps] };
  return answer.ok ? credentialsFrom(answer) : answer;
};
