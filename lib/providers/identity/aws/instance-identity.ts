import type { Host, Item } from "../../contract";
import type { AwsIdentityCode } from "./faults";
import { askInstance, beginAtInstance } from "./metadata-credentials";

/** Who the EC2 instance is that Keyhole runs on, signed by AWS (PKCS #7, in one line of Base64). */
export const instanceIdentity = async ({
  ambient,
}: Pick<Host, "ambient">): Promise<Item<{ readonly pkcs7: string }>> => {
  const net = ambient?.metadata ?? null;
  if (net === null) {
    return { ok: false, failure: "misconfigured", code: "aws.no-ambient" satisfies AwsIdentityCode, steps: [] };
  }
  const begun = await beginAtInstance(net);
  if (!begun.ok) return begun;
  const answer = await askInstance(net, "ask who this instance is", "dynamic/instance-identity/pkcs7", begun.value);
  const steps = [...begun.steps, ...answer.steps];
  return answer.ok ? { ...answer, value: { pkcs7: answer.value.replaceAll(/\s/g, "") }, steps } : { ...answer, steps };
};
