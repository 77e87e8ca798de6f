import { fail, ok } from "@/lib/domain/errors";
import { readServiceAccountKey } from "../../identity/gcp/service-account-key";
import { signJwt } from "../../identity/gcp/sign-jwt";
import { gcpRefusals } from "./gcp-refusals";
import { fullLoginPath, type ChosenLogin, type Fields } from "./login";
import { filledText } from "../../filled-text";

/** Vault takes no JWT that is good for longer. */
const mostSeconds = 900;

/** With a service account's key of Keyhole's own, by which the JWT is signed here; Google is not asked. */
export const ownGcpIam = (access: Fields): ChosenLogin => {
  const role = filledText(access.gcp_auth_role);
  const path = fullLoginPath(access.gcp_login_path, "/v1/auth/gcp/login");
  const file = filledText(access.gcp_service_account_key);
  const lifetime = access.gcp_jwt_exp;
  const seconds = typeof lifetime === "number" && lifetime > 0 ? Math.min(lifetime, mostSeconds) : mostSeconds;
  if (path === null) return fail("hcv.login-path-invalid");
  if (role === null) return fail("hcv.role-not-given");
  if (file === null) return fail("gcp-identity.key-missing");
  const key = readServiceAccountKey(file);
  if (!key.ok) return fail(key.problem.code);
  const signed = (now: Date): string => {
    const iat = Math.floor(now.getTime() / 1_000);
    return signJwt(key.value, { sub: key.value.email, aud: `vault/${role}`, iat, exp: iat + seconds });
  };
  return ok({
    ...{ by: "gcp_iam", path, step: "sign in with Google Cloud IAM", as: "A Google service account" },
    ...{ refusals: gcpRefusals, sent: [], isAmbient: false },
    body: (_host, now) => Promise.resolve({ ok: true, value: { role, jwt: signed(now) }, steps: [] }),
  });
};

/** Google signs for the nodes because of where they run. */
export const gcpOfNodes = (): ChosenLogin => fail("hcv.google-identity-of-nodes");
