import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(webcrypto as unknown as Crypto);

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

export interface Issued {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Issued {
  issue(q: { readonly names: readonly string[]; readonly from?: Date; readonly to?: Date }): Promise<Issued>;
}

const pemKey = async (key: webcrypto.CryptoKey): Promise<string> => {
  const der = await webcrypto.subtle.exportKey("pkcs8", key);
  return x509.PemConverter.encode(der, "PRIVATE KEY");
};

const day = 86_400_000;
let serial = 1;

/** A certificate authority that lives as long as the test. */
export const certificateAuthority = async (name = "Test Authority"): Promise<Authority> => {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: `CN=${name}`,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 30 * day),
    signingAlgorithm: algorithm,
    keys: keys as CryptoKeyPair,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return {
    cert: root.toString("pem"),
    key: await pemKey(keys.privateKey),
    issue: async ({ names, from, to }) => {
      const own = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
      serial += 1;
      const cert = await x509.X509CertificateGenerator.create({
        serialNumber: serial.toString(16).padStart(4, "0"),
        subject: `CN=${names[0] ?? "leaf"}`,
        issuer: root.subject,
        notBefore: from ?? new Date(Date.now() - day),
        notAfter: to ?? new Date(Date.now() + 10 * day),
        signingAlgorithm: algorithm,
        publicKey: own.publicKey as CryptoKey,
        signingKey: keys.privateKey as CryptoKey,
        extensions: [
          new x509.SubjectAlternativeNameExtension(
            names.map((one) => ({ type: /^[\d.]+$|:/.test(one) ? ("ip" as const) : ("dns" as const), value: one })),
          ),
        ],
      });
      return { cert: cert.toString("pem"), key: await pemKey(own.privateKey) };
    },
  };
};
