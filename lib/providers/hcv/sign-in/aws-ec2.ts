import { fail, ok } from "@/lib/domain/errors";
import type { Item } from "../../contract";
import { instanceIdentity } from "../../identity/aws/instance-identity";
import { awsRefusals } from "./aws-refusals";
import { fullLoginPath, type ChosenLogin, type Fields, type LoginBody } from "./login";
import { filledText } from "../../filled-text";

/**
 * As the EC2 instance that Keyhole itself runs on, with a nonce of its own: Vault ties the first nonce it hears to the
 * instance and takes no other from it.
 */
export const ownAwsEc2 = (access: Fields): ChosenLogin => {
  const role = filledText(access.aws_auth_role);
  const nonce = filledText(access.aws_auth_nonce);
  const path = fullLoginPath(access.aws_login_path, "/v1/auth/aws/login");
  if (path === null) return fail("hcv.login-path-invalid");
  if (role === null) return fail("hcv.role-not-given");
  if (nonce === null) return fail("hcv.aws-nonce-missing");
  // One sign-in is enough to lock a node on the same instance out, so nothing is asked before somebody has said so.
  if (access.aws_own_instance !== true) return fail("hcv.aws-instance-not-declared");
  return ok({
    ...{ by: "aws_ec2", path, step: "sign in with AWS EC2", as: "The EC2 instance of Keyhole", refusals: awsRefusals },
    ...{ sent: [nonce], isAmbient: true },
    body: async (host): Promise<Item<LoginBody>> => {
      const found = await instanceIdentity(host);
      return found.ok ? { ...found, value: { role, pkcs7: found.value.pkcs7, nonce } } : found;
    },
  });
};

/** The nodes' nonce lets their instance in once and again; nobody else may have it. */
export const awsEc2OfNodes = (): ChosenLogin => fail("hcv.instance-of-nodes");
