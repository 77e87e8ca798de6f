import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import { aws } from "@/lib/providers/aws";
import type { Ambient, Host, Net, OpenedVault } from "@/lib/providers/contract";
import { profileKeys } from "@/lib/providers/identity/aws/ambient";
import { isOfficial, officialEndpoint } from "@/lib/providers/identity/aws/regions";
import { signCallerIdentity } from "@/lib/providers/identity/aws/sign-caller-identity";
import { httpServer, type LoopbackServer } from "../support/loopback-server";
import { resolveOnce } from "../support/resolving";
import { unusedNet } from "../support/unused-net";
import { certificateAuthority } from "../support/certificates";
import { awsErrors, AwsStub, roleArn, stsError } from "./stubs/aws";

let stub: AwsStub;
let net: ClosableNet;
let folder: string;

const allowed = (port: number): ClosableNet =>
  createNet({ allow: [{ kind: "host", host: "127.0.0.1", port }], guarded: true, own: [] });

beforeEach(async () => {
  stub = await AwsStub.start();
  stub.put("s", "v");
  net = allowed(stub.server.port);
  folder = await mkdtemp(path.join(tmpdir(), "keyhole-aws-"));
});
afterEach(async () => {
  await net.close();
  await stub.close();
  await rm(folder, { recursive: true });
});

const config = (more: object = {}): Record<string, unknown> => ({
  ...{ region: "eu-west-1", endpoint_url: stub.origin, sts_endpoint_url: stub.origin, ...more },
});
const keys = (more: object = {}): Record<string, unknown> => ({
  ...{ access_key_id: stub.keyId, secret_access_key: stub.secretKey, ...more },
});
const vault = (of: Record<string, unknown>, access: Record<string, unknown>): OpenedVault => ({
  ...{ config: of, access, level: "values" },
});
const hostOf = (ambient?: Ambient): Host => ({
  ...{ net, env: new Map(), fsRoots: [] },
  ...(ambient === undefined ? {} : { ambient }),
});
/** "v", or the code with which it ended. */
const readWith = async (of: OpenedVault, host = hostOf()): Promise<string> => {
  const opened = await aws.open(of, host);
  if (!opened.ok) return opened.code;
  const [item] = await opened.value.read([{ resource: "s", version: null }]);
  if (item === undefined) return "nothing";
  return item.ok ? new TextDecoder().decode(item.value.secret.reveal()) : item.code;
};

describe("a role of AWS", () => {
  const withRole = { assume_role_arn: roleArn, role_session_name: "KongVault" };

  it("is taken on once, under the nodes' session name, and ends when STS says", async () => {
    const opened = await aws.open(vault(config(withRole), keys()), hostOf());
    if (!opened.ok) throw new Error(opened.code);
    await opened.value.read([{ resource: "s", version: null }]);
    await opened.value.read([{ resource: "s", version: 1 }]);
    expect(stub.sessions).toEqual(["KongVault"]);
    const left = (opened.value.expiresAt?.getTime() ?? 0) - Date.now();
    expect(left).toBeGreaterThan(3_590_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
    const shown = JSON.stringify(opened.steps);
    for (const secret of [stub.secretKey, stub.keyId, "canary-session", "ASIA"]) expect(shown).not.toContain(secret);
  });

  it("may be Keyhole's own, or none", async () => {
    const foreign = { assume_role_arn: "arn:aws:iam::123456789012:role/other" };
    const own = keys({ role: "own", assume_role_arn: roleArn });
    expect(await readWith(vault(config(foreign), own))).toBe("v");
    expect(stub.sessions).toEqual(["Keyhole"]);
    expect(await readWith(vault(config(foreign), keys({ role: "none" })))).toBe("v");
    expect(stub.sessions).toHaveLength(1);
    expect(await readWith(vault(config(foreign), keys()))).toBe("aws.role-denied");
  });

  it("is another one for a reference only if the vault lists it, and so is the region", async () => {
    const listed = { assume_role_arn: [roleArn], region: ["eu-west-2"] };
    const ask = (raw: string, lists: object) =>
      resolveOnce(
        raw,
        { prod: { id: "v", provider: "aws", ...vault(config(), keys()), ...lists } },
        { host: hostOf() },
      );
    const refused = ["?region=eu-west-2", `?assume_role_arn=${roleArn}`, "?endpoint_url=http://127.0.0.1:9"];
    for (const option of [...refused, "?sts_endpoint_url=http://127.0.0.1:9", "?role_session_name=x"]) {
      expect((await ask(`{vault://prod/s/${option}}`, {})).explanation.outcome).toBe("option-refused");
    }
    expect(stub.asked).toEqual([]);
    expect((await ask("{vault://prod/s/?region=eu-west-2}", { listed })).explanation.outcome).toBe("resolved");
    expect([...stub.regions]).toEqual(["eu-west-2"]);
    await ask(`{vault://prod/s/?assume_role_arn=${roleArn}}`, { listed });
    expect(stub.sessions).toEqual(["KongVault"]);
    expect((await ask("{vault://prod/s/?endpoint_url=http://127.0.0.1:9}", { listed })).explanation.outcome).toBe(
      "option-refused",
    );
  });

  it.each([
    ["no role", { assume_role_arn: "kong" }, {}, "aws.role-invalid"],
    ["a session name with a space", { ...withRole, role_session_name: "a b" }, {}, "aws.role-invalid"],
    ["no region", { region: null }, {}, "aws.region-missing"],
    ["a region that is a host", { region: "x.evil.test/" }, {}, "aws.region-invalid"],
    ["an endpoint with a password", { endpoint_url: "https://a:b@c.test" }, {}, "aws.endpoint-invalid"],
    ["an endpoint that is none", { sts_endpoint_url: "file:///etc/passwd" }, {}, "aws.endpoint-invalid"],
    ["no key", {}, { access_key_id: "" }, "aws.no-access"],
    ["a CA that is none", {}, { ca: "canary" }, "aws.ca-invalid"],
  ])("%s asks nothing", async (_, more, access, code) => {
    expect(await readWith(vault(config(more), keys(access)))).toBe(code);
    expect(stub.server.connections()).toBe(0);
  });
});

describe("testing a connection to AWS", () => {
  it("asks who that is and for a name that nobody has, and leaves the right to read unproven", async () => {
    const trial = await aws.test(vault(config(), keys()), hostOf());
    expect(trial).toMatchObject({
      identity: {
        ...{ as: "An access key of Keyhole's own", names: ["arn:aws:iam::123456789012:user/keyhole"] },
        expires: "never",
      },
      rights: [
        { what: "Look at every secret of eu-west-1", state: "proven" },
        { what: "Read every secret of eu-west-1", state: "unproven" },
      ],
      stopped: null,
    });
    expect(stub.asked).toEqual(["GetCallerIdentity", "DescribeSecret"]);
    stub.denied.add("DescribeSecret");
    const narrow = await aws.test(vault(config(), keys()), hostOf());
    expect([narrow.stopped, ...narrow.rights.map(({ state }) => state)]).toEqual([null, "unproven", "unproven"]);
  });

  it("tells of the role and until when it is", async () => {
    const { identity } = await aws.test(vault(config({ assume_role_arn: roleArn }), keys()), hostOf());
    expect(identity).toMatchObject({
      as: "An access key of Keyhole's own, by which a role was taken on",
      names: ["arn:aws:sts::123456789012:assumed-role/kong/KongVault"],
    });
    const { expires } = identity ?? {};
    expect(typeof expires === "object" && expires.inSeconds > 3_590 && expires.inSeconds <= 3_600).toBe(true);
  });

  it("ends where the role is denied, and where Secrets Manager does not answer", async () => {
    stub.roleDenied = true;
    const denied = await aws.test(vault(config({ assume_role_arn: roleArn }), keys()), hostOf());
    expect(denied.stopped).toMatchObject({ failure: "forbidden", code: "aws.role-denied" });
    stub.onSecrets = awsErrors.throttled;
    const throttled = await aws.test(vault(config(), keys()), hostOf());
    expect([throttled.stopped?.code, throttled.rights]).toEqual(["aws.throttled", []]);
    stub.onSts = stsError("ValidationError", "canary", 400);
    expect((await aws.test(vault(config(), keys()), hostOf())).stopped?.code).toBe("aws.role-invalid");
    stub.onSts = stsError("Throttling", "Rate exceeded", 400);
    expect((await aws.test(vault(config(), keys()), hostOf())).stopped?.failure).toBe("throttled");
  });
});

describe("the machine's own identity at AWS", () => {
  const ambient = vault({ region: "eu-west-1" }, { auth_method: "ambient" });
  const atStub = (): OpenedVault => vault(config(), { auth_method: "ambient" });
  const environment = (entries: Readonly<Record<string, string>>): Ambient => ({
    ...{ net, metadata: null, credentialFolder: null, environment: new Map(Object.entries(entries)) },
  });
  const own = (): Readonly<Record<string, string>> => ({
    ...{ AWS_ACCESS_KEY_ID: stub.keyId, AWS_SECRET_ACCESS_KEY: stub.secretKey },
  });
  /** What stands at the fixed addresses of a cloud, on loopback. */
  const metadataAt = ({ port }: LoopbackServer, way: Net): Net => ({
    ...way,
    fetch: (url, init) => way.fetch(new URL(`http://127.0.0.1:${port}${url.pathname}`), init),
  });

  it("is not there where the operator gives none", async () => {
    expect(await readWith(atStub())).toBe("aws.no-ambient");
    expect(await readWith(atStub(), hostOf(environment({})))).toBe("aws.no-ambient");
    expect(stub.server.connections()).toBe(0);
  });

  it("goes to AWS's own endpoints, and elsewhere by the strict way only", async () => {
    const seen: string[] = [];
    const watched = (name: string): Net => ({
      ...unusedNet,
      fetch: async ({ host }) => {
        seen.push(`${name} ${host}`);
        return new Response("{}", { status: 200 });
      },
    });
    const ways = { ...environment(own()), net: watched("strict") };
    const host: Host = { ...hostOf(ways), net: watched("usual") };
    await readWith(ambient, host);
    await readWith(
      vault({ region: "eu-west-1", endpoint_url: "https://secretsmanager.eu-west-1.evil.test" }, ambient.access),
      host,
    );
    await readWith(
      vault(
        { region: "eu-west-1", sts_endpoint_url: "https://sts.evil.test", assume_role_arn: roleArn },
        ambient.access,
      ),
      host,
    );
    await readWith(vault({ region: "eu-west-1", endpoint_url: "https://elsewhere.test" }, keys()), host);
    expect([...new Set(seen)]).toEqual([
      ...["usual secretsmanager.eu-west-1.amazonaws.com", "strict secretsmanager.eu-west-1.evil.test"],
      ...["strict sts.evil.test", "usual elsewhere.test"],
    ]);
  });

  it("may be keys in the environment or of a profile", async () => {
    expect(await readWith(atStub(), hostOf(environment(own())))).toBe("v");
    const file = path.join(folder, "credentials");
    await writeFile(
      file,
      `[default]\naws_access_key_id = no\n[prod]\naws_access_key_id=${stub.keyId}\naws_secret_access_key = ${stub.secretKey}\n`,
    );
    const profile = { AWS_SHARED_CREDENTIALS_FILE: file, AWS_PROFILE: "prod" };
    expect(await readWith(atStub(), hostOf(environment(profile)))).toBe("v");
    const missing = { AWS_SHARED_CREDENTIALS_FILE: path.join(folder, "none") };
    expect(await readWith(atStub(), hostOf(environment(missing)))).toBe("aws.ambient-unreadable");
    expect(profileKeys("[a]\ncredential_process = touch /tmp/x\n", "a")).toBeNull();
  });

  it("may be a web identity, which signs nothing", async () => {
    const file = path.join(folder, "token");
    await writeFile(file, `${stub.webToken}\n`);
    const given = { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: roleArn, AWS_ROLE_SESSION_NAME: "pod" };
    expect(await readWith(atStub(), hostOf(environment(given)))).toBe("v");
    expect(stub.sessions).toEqual(["pod"]);
    await writeFile(file, "another");
    expect(await readWith(atStub(), hostOf(environment(given)))).toBe("aws.web-identity-refused");
  });

  it("may be a container's or the instance's, by the way that leads there alone", async () => {
    const given = JSON.stringify({
      ...{
        Code: "Success",
        AccessKeyId: stub.keyId,
        SecretAccessKey: stub.secretKey,
        Expiration: "2099-01-01T00:00:00Z",
      },
    });
    const paths: string[] = [];
    const cloud = await httpServer((request, response) => {
      paths.push(`${request.method} ${request.url}`);
      if (request.url === "/latest/api/token") return void response.end("canary-token");
      if (request.url?.endsWith("security-credentials/") === true) return void response.end("keyhole-role\n");
      const isLetIn = [request.headers.authorization, request.headers["x-aws-ec2-metadata-token"]].includes(
        "canary-token",
      );
      if (!isLetIn) response.statusCode = 401;
      return void response.end(isLetIn ? given : "no");
    });
    const inner = allowed(cloud.port);
    const lent = (entries: Readonly<Record<string, string>>): Host =>
      hostOf({ ...environment(entries), metadata: metadataAt(cloud, inner) });
    expect(await readWith(atStub(), lent({}))).toBe("v");
    expect(paths).toEqual([
      ...["PUT /latest/api/token", "GET /latest/meta-data/iam/security-credentials/"],
      "GET /latest/meta-data/iam/security-credentials/keyhole-role",
    ]);
    const task = {
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/credentials/x",
      AWS_CONTAINER_AUTHORIZATION_TOKEN: "canary-token",
    };
    expect(await readWith(atStub(), lent(task))).toBe("v");
    expect(paths.at(-1)).toBe("GET /v2/credentials/x");
    expect(await readWith(atStub(), lent({ ...task, AWS_CONTAINER_AUTHORIZATION_TOKEN: "" }))).toBe(
      "aws.ambient-unreadable",
    );
    const trial = await aws.test(atStub(), lent({}));
    expect(trial.identity).toMatchObject({
      as: "The role of Keyhole's machine",
      names: ["arn:aws:iam::123456789012:user/keyhole"],
    });
    expect(JSON.stringify(trial)).not.toContain("canary-token");
    await inner.close();
    await cloud.close();
  });
});

describe("an identity of AWS that is shown to another", () => {
  it("is signed by AWS's client, header of the receiver and all, and sent by nobody here", async () => {
    const credentials = {
      accessKeyId: stub.keyId,
      secretAccessKey: stub.secretKey,
      sessionToken: null,
      expiresAt: null,
    };
    const url = new URL(stub.origin);
    const named = { "x-vault-aws-iam-server-id": "vault.test" };
    const call = { credentials, region: "eu-west-1", url, headers: named, now: new Date() };
    const { body, headers } = await signCallerIdentity(call);
    expect(stub.server.connections()).toBe(0);
    expect(body).toBe("Action=GetCallerIdentity&Version=2011-06-15");
    expect(headers.authorization).toContain("x-vault-aws-iam-server-id");
    // Vault takes no other header of AWS's.
    expect(Object.keys(headers).filter((name) => /^(?:amz-sdk|x-amz-user)/.test(name))).toEqual([]);
    const answer = await net.fetch(url, { method: "POST", body, headers: { ...headers } });
    expect(await answer.text()).toContain("<Arn>arn:aws:iam::123456789012:user/keyhole</Arn>");
    const forged = { ...headers, "x-vault-aws-iam-server-id": "other.test" };
    expect((await net.fetch(url, { method: "POST", body, headers: forged })).status).toBe(403);
  });
});

describe("endpoints of AWS", () => {
  it.each([
    ["eu-west-1", "https://secretsmanager.eu-west-1.amazonaws.com/"],
    ["us-gov-west-1", "https://secretsmanager.us-gov-west-1.amazonaws.com/"],
    ["cn-north-1", "https://secretsmanager.cn-north-1.amazonaws.com.cn/"],
    ["us-isob-east-1", "https://secretsmanager.us-isob-east-1.sc2s.sgov.gov/"],
    ["eusc-de-east-1", "https://secretsmanager.eusc-de-east-1.amazonaws.eu/"],
  ])("of %s are AWS's own", (region, url) => {
    expect(officialEndpoint("secretsmanager", region).href).toBe(url);
    expect(isOfficial(new URL(url), "secretsmanager")).toBe(true);
    expect(isOfficial(new URL(url), "sts")).toBe(false);
  });

  it.each([
    "http://secretsmanager.eu-west-1.amazonaws.com/",
    "https://secretsmanager.eu-west-1.amazonaws.com:8443/",
    "https://secretsmanager.eu-west-1.amazonaws.com.evil.test/",
    "https://secretsmanager.eu-west-1.amazonaws.com.cn/",
    "https://secretsmanager.evil.amazonaws.com/",
    "https://my-bucket.s3.amazonaws.com/",
    "https://execute-api.eu-west-1.amazonaws.com/",
    "https://secretsmanager.eu-west-1.evil.test/",
  ])("%s is not", (url) => expect(isOfficial(new URL(url), "secretsmanager")).toBe(false));

  it("are trusted by their own CA only, where one is given", async () => {
    const authority = await certificateAuthority();
    const secured = await AwsStub.start(await authority.issue({ names: ["127.0.0.1"] }));
    secured.put("s", "v");
    const way = allowed(secured.server.port);
    const origin = `https://127.0.0.1:${secured.server.port}`;
    const of = (access: object): OpenedVault =>
      vault({ region: "eu-west-1", endpoint_url: origin, sts_endpoint_url: origin }, keys(access));
    expect(await readWith(of({ ca: authority.cert }), { ...hostOf(), net: way })).toBe("v");
    expect(await readWith(of({}), { ...hostOf(), net: way })).toBe("net.tls-untrusted");
    await way.close();
    await secured.close();
  });
});
