import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { httpServer, type LoopbackServer } from "./loopback-server";

/** The part of a Kubernetes cluster that Vault asks whose a token is (TokenReview), and the tokens that it gives. */
export interface Cluster {
  readonly server: LoopbackServer;
  /** A service account's token, which the cluster vouches for until it is forgotten. */
  tokenOf(account: string): string;
  /** One that looks the same and that the cluster does not know. */
  strangersToken(account: string): string;
  forget(token: string): void;
}

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

const signed = (account: string): string => {
  const at = Math.floor(Date.now() / 1_000);
  const claims = {
    ...{ iss: "kubernetes/serviceaccount", sub: `system:serviceaccount:tools:${account}` },
    // Without the first two OpenBao takes it to be good for no longer than a few minutes before its end.
    ...{ iat: at - 60, nbf: at - 60, exp: at + 3_600 },
    // Two that were made in one second are two.
    jti: randomUUID(),
    "kubernetes.io": { namespace: "tools", serviceaccount: { name: account, uid: `uid-${account}` } },
  };
  const parts = [{ alg: "RS256", kid: "k" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const text = parts.join(".");
  return `${text}.${createSign("RSA-SHA256").update(text).sign(privateKey, "base64url")}`;
};

/** Accounts are in the namespace `tools`. */
export const clusterStub = async (): Promise<Cluster> => {
  const known = new Map<string, string>();
  const review = async (request: AsyncIterable<Buffer>): Promise<object> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { spec } = JSON.parse(Buffer.concat(chunks).toString()) as { spec: { token: string } };
    const name = known.get(spec.token);
    const user = { username: `system:serviceaccount:tools:${name ?? ""}`, uid: `uid-${name ?? ""}`, groups: [] };
    const status =
      name === undefined ? { authenticated: false, error: "invalid bearer token" } : { authenticated: true, user };
    return { kind: "TokenReview", apiVersion: "authentication.k8s.io/v1", metadata: {}, spec, status };
  };
  const server = await httpServer((request, response) => {
    void review(request).then((answer) => {
      response.writeHead(201, { "content-type": "application/json" });
      response.end(JSON.stringify(answer));
    });
  });
  return {
    server,
    tokenOf: (account) => {
      const token = signed(account);
      known.set(token, account);
      return token;
    },
    strangersToken: (account) => signed(account),
    forget: (token) => void known.delete(token),
  };
};
