import { fail, ok } from "@/lib/domain/errors";
import type { Item } from "../../contract";
import { identityOfMachine } from "../../identity/gcp/metadata-server";
import { gcpRefusals } from "./gcp-refusals";
import { fullLoginPath, type ChosenLogin, type Fields, type LoginBody } from "./login";
import { filledText } from "../../filled-text";

/** As the Compute Engine instance that Keyhole itself runs on. */
export const ownGcpGce = (access: Fields): ChosenLogin => {
  const role = filledText(access.gcp_auth_role);
  const path = fullLoginPath(access.gcp_login_path, "/v1/auth/gcp/login");
  if (path === null) return fail("hcv.login-path-invalid");
  if (role === null) return fail("hcv.role-not-given");
  return ok({
    ...{ by: "gcp_gce", path, step: "sign in with Google Compute Engine", as: "The Google instance of Keyhole" },
    ...{ refusals: gcpRefusals, sent: [], isAmbient: true },
    body: async (host): Promise<Item<LoginBody>> => {
      const got = await identityOfMachine(host, `http://vault/${role}`);
      return got.ok ? { ...got, value: { role, jwt: got.value.jwt } } : got;
    },
  });
};
