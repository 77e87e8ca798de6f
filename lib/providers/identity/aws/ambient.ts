import { readFile } from "node:fs/promises";
import type { Ambient, Host, Item, TlsOptions } from "../../contract";
import type { AmbientName } from "../ambient-environment";
import { credentialsOf, type AwsCredentials } from "./credentials";
import type { AwsIdentityCode } from "./faults";
import { containerCredentials, instanceCredentials } from "./metadata-credentials";
import { isOfficial, officialEndpoint } from "./regions";
import { assumeRoleByToken } from "./sts";

/** Where an identity of this machine came from. */
export type AmbientSource = "environment" | "profile" | "container" | "web identity" | "instance";

export interface AmbientIdentity {
  readonly credentials: AwsCredentials;
  readonly from: AmbientSource;
}

type Get = (name: AmbientName) => string | null;

const failed = (code: AwsIdentityCode): Item<never> => ({ ok: false, failure: "misconfigured", code, steps: [] });

/** A file that the environment of this process names, and nobody else; null if it cannot be read. */
const fileText = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, "utf8");
  } catch {
    // Its error quotes the path.
    return null;
  }
};

const identified = (item: Item<AwsCredentials>, from: AmbientSource): Item<AmbientIdentity> =>
  item.ok ? { ...item, value: { credentials: item.value, from } } : item;

const given = (credentials: AwsCredentials | null, from: AmbientSource): Item<AmbientIdentity> =>
  credentials === null ? failed("aws.ambient-unreadable") : { ok: true, value: { credentials, from }, steps: [] };

/** The static keys of one profile; the ways to start programs and browsers that such files know are left out. */
export const profileKeys = (text: string, profile: string): AwsCredentials | null => {
  const found: Record<string, string> = {};
  let isWanted = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1];
    if (section !== undefined) isWanted = section === profile;
    const [, name, value] = /^\s*(aws_\w+)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
    if (section === undefined && isWanted && name !== undefined && value !== undefined) found[name] = value;
  }
  const { aws_access_key_id: id, aws_secret_access_key: key, aws_session_token: token } = found;
  return credentialsOf({ AccessKeyId: id, SecretAccessKey: key, SessionToken: token });
};

const fromContainer = async (ambient: Ambient, get: Get): Promise<Item<AwsCredentials>> => {
  const relative = get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const full = relative === null ? get("AWS_CONTAINER_CREDENTIALS_FULL_URI") : `http://169.254.170.2${relative}`;
  if (full === null || !URL.canParse(full)) return failed("aws.ambient-unreadable");
  const url = new URL(full);
  const file = get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  const token = file === null ? get("AWS_CONTAINER_AUTHORIZATION_TOKEN") : await fileText(file);
  if (file !== null && token === null) return failed("aws.ambient-unreadable");
  const isMetadata = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"].includes(url.hostname);
  const net = isMetadata ? ambient.metadata : ambient.net;
  return net === null ? failed("aws.no-ambient") : containerCredentials(net, url, token?.trim() ?? null);
};

const fromWebIdentity = async (
  ambient: Ambient,
  host: Host,
  get: Get,
  needs: { readonly region: string; readonly sts: URL | null; readonly tls: TlsOptions },
): Promise<Item<AwsCredentials>> => {
  const token = await fileText(get("AWS_WEB_IDENTITY_TOKEN_FILE") ?? "");
  if (token === null) return failed("aws.ambient-unreadable");
  const role = { arn: get("AWS_ROLE_ARN") ?? "", sessionName: get("AWS_ROLE_SESSION_NAME") ?? "Keyhole" };
  const endpoint = needs.sts ?? officialEndpoint("sts", needs.region);
  const net = isOfficial(endpoint, "sts") ? host.net : ambient.net;
  return assumeRoleByToken({ ...needs, endpoint, credentials: null, net }, role, token.trim());
};

/**
 * The identity of the machine that Keyhole runs on, in the order in which nodes look for theirs: variables, a profile,
 * container, web identity, instance. The first that is named counts, even if it cannot be had.
 */
export const ambientIdentity = async (
  host: Host,
  needs: { readonly region: string; readonly sts: URL | null; readonly tls: TlsOptions },
): Promise<Item<AmbientIdentity>> => {
  const { ambient } = host;
  if (ambient === undefined) return failed("aws.no-ambient");
  const get: Get = (name) => {
    const text = ambient.environment?.get(name) ?? "";
    return text === "" ? null : text;
  };
  if (get("AWS_ACCESS_KEY_ID") !== null && get("AWS_SECRET_ACCESS_KEY") !== null) {
    const [AccessKeyId, SecretAccessKey] = [get("AWS_ACCESS_KEY_ID"), get("AWS_SECRET_ACCESS_KEY")];
    return given(
      credentialsOf({ AccessKeyId, SecretAccessKey, SessionToken: get("AWS_SESSION_TOKEN") }),
      "environment",
    );
  }
  const file = get("AWS_SHARED_CREDENTIALS_FILE");
  if (file !== null) {
    const text = await fileText(file);
    return given(text === null ? null : profileKeys(text, get("AWS_PROFILE") ?? "default"), "profile");
  }
  if (get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") !== null || get("AWS_CONTAINER_CREDENTIALS_FULL_URI") !== null) {
    return identified(await fromContainer(ambient, get), "container");
  }
  if (get("AWS_WEB_IDENTITY_TOKEN_FILE") !== null && get("AWS_ROLE_ARN") !== null) {
    return identified(await fromWebIdentity(ambient, host, get, needs), "web identity");
  }
  return ambient.metadata === null
    ? failed("aws.no-ambient")
    : identified(await instanceCredentials(ambient.metadata), "instance");
};
