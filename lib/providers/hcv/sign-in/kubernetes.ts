import { fail, ok } from "@/lib/domain/errors";
import type { Item } from "../../contract";
import { credentialFromFile } from "./credential-from-file";
import { mountedLogin, ready, type ChosenLogin, type Fields, type LoginBody, type Refusals } from "./login";
import { filledText } from "../../filled-text";

const refusals: Refusals = [
  [/invalid role name|role .* not found/, "misconfigured", "hcv.role-missing"],
  [/missing role/, "misconfigured", "hcv.role-not-given"],
  [/not authorized|\(aud\) claim/, "forbidden", "hcv.service-account-not-bound"],
];

/**
 * With a service account of Keyhole's own: its token sealed, or in a credential file, which is read at each sign-in
 * because the cluster replaces it.
 */
export const ownKubernetes = (access: Fields): ChosenLogin => {
  const path = mountedLogin(access.kube_auth_path, "kubernetes");
  if (path === null) return fail("hcv.auth-path-invalid");
  const role = filledText(access.kube_role);
  const token = filledText(access.kube_api_token);
  const file = token === null ? filledText(access.kube_api_token_file) : null;
  if (role === null) return fail("hcv.role-not-given");
  if (token === null && file === null) return fail("hcv.service-account-token-missing");
  return ok({
    ...{ by: "kubernetes", path, step: "sign in with Kubernetes", as: "A Kubernetes service account", refusals },
    // So Vault answers, whatever the cluster said.
    denied: ["unauthenticated", "hcv.service-account-refused"],
    sent: token === null ? [] : [token],
    isAmbient: file !== null,
    body:
      file === null
        ? ready({ role, jwt: token ?? "" })
        : async (host): Promise<Item<LoginBody>> => {
            const read = await credentialFromFile(file, host);
            return read.ok ? { ...read, value: { role, jwt: read.value } } : read;
          },
  });
};

/** The nodes' service account is mounted into their pods. A file of that name on this host would be another. */
export const kubernetesOfNodes = (): ChosenLogin => fail("hcv.service-account-of-nodes");
