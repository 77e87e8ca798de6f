import { createPrivateKey, X509Certificate } from "node:crypto";
import { fail, ok } from "@/lib/domain/errors";
import { pemOf, ready, type ChosenLogin, type Fields, type Refusals } from "./login";
import { filledText } from "../../filled-text";

const refusals: Refusals = [
  [/no chain matching|failed to match all constraints/, "forbidden", "hcv.certificate-not-bound"],
  [/invalid certificate|no client certificate/, "unauthenticated", "hcv.certificate-refused"],
];

/** Whether the two belong together; OpenSSL's errors quote what they read, so only that much is known. */
const fit = (cert: string, key: string): boolean => {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
};

/** With a client certificate, presented while the connection is made. A certificate is not used up by that. */
export const certLogin = (fields: Fields, isHttps: boolean): ChosenLogin => {
  const cert = pemOf(fields.cert_auth_cert);
  const key = pemOf(fields.cert_auth_cert_key);
  if (cert === null || key === null) return fail("hcv.certificate-missing");
  if (!isHttps) return fail("hcv.certificate-needs-https");
  if (!fit(cert, key)) return fail("hcv.certificate-invalid");
  const name = filledText(fields.cert_auth_role_name);
  return ok({
    ...{
      by: "cert",
      path: "/auth/cert/login",
      step: "sign in with a certificate",
      as: "A client certificate",
      refusals,
    },
    ...{ sent: [], isAmbient: false, client: { cert, key }, body: ready(name === null ? {} : { name }) },
  });
};
