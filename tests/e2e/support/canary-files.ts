import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes a file of each kind, with a value nobody may learn in it; gives resources (with a member where there is one). */
export async function writeCanaryFiles(folder: string, secret: (where: string) => string): Promise<readonly string[]> {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss: "https://id.example", sub: secret("jwt claim"), exp: 4_000_000_000 };
  const pem = (kind: string, body: string): string => `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----\n`;
  const files: Readonly<Record<string, string | Buffer>> = {
    plain: secret("file plain"),
    line: `${secret("file line")}\n`,
    object: JSON.stringify({ password: secret("file json"), list: [secret("file list")] }),
    names: JSON.stringify({ [secret("file member name")]: 1 }),
    broken: `{"password": ${secret("file broken json")}`,
    "broken-pem": pem("CERTIFICATE", secret("file broken pem")),
    "broken-key": pem("PRIVATE KEY", secret("file broken key")),
    jwt: `${part({ alg: "HS256" })}.${part(claims)}.${secret("jwt signature")}`,
    url: `redis://:${secret("file url")}@cache.internal:6379/0`,
    dsn: `host=db user=kong password=${secret("file dsn")}`,
    encoded: Buffer.from(secret("file base64")).toString("base64"),
    binary: Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from(secret("file binary"))]),
    large: secret("file large").repeat(160_000),
    yaml: `password: ${secret("file yaml")}\n`,
  };
  await mkdir(path.join(folder, "folder"));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(folder, name), text)));
  const members = ["object/password", "object/list", "broken/password", "jwt/iss", "yaml/password", "plain/x"];
  return [...Object.keys(files), ...members, "nothing", "folder"];
}
