import { setMember } from "@/lib/domain/set-member";
import { envelope, errors, isRecord, nothing, refusals, sorted, type Answer, type Fields } from "./answer";
import { durationSeconds, durationText } from "./duration";
import { keysBelow } from "./keys-below";
import type { Operation } from "./operation";
import type { SecretVersion, VersionedSecret } from "./state";

type Secrets = Record<string, VersionedSecret>;

export interface KvRequest {
  readonly operation: Operation;
  /** What follows the mount. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Fields;
  readonly now: Date;
}

/** The engine's own limit. */
const mostVersions = 10;

const warning = (text: string): Answer => envelope(null, { warnings: [text] }, 404);
const wrongPath = (): Answer =>
  warning(
    "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. If using the OpenBao CLI, use 'bao kv get' for this operation.",
  );
const rootPath = (): Answer => warning("Non-listing operations on the root of a K/V v2 mount are not supported.");

const secretAt = (secrets: Secrets, name: string): VersionedSecret | null =>
  Object.hasOwn(secrets, name) ? (secrets[name] ?? null) : null;

const metadataOf = (secret: VersionedSecret, number: number, version: SecretVersion): Fields => ({
  ...{ created_time: version.createdTime, custom_metadata: secret.customMetadata, deletion_time: version.deletionTime },
  ...{ destroyed: version.destroyed, version: number },
});

const isGone = ({ destroyed, deletionTime }: SecretVersion, now: Date): boolean =>
  destroyed || (deletionTime !== "" && Date.parse(deletionTime) <= now.getTime());

const newSecret = (now: Date): VersionedSecret => ({
  ...{ createdTime: now.toISOString(), updatedTime: now.toISOString(), currentVersion: 0, oldestVersion: 0 },
  ...{ maxVersions: 0, deleteAfterSeconds: 0, casRequired: false, customMetadata: null, metadataVersion: 0 },
  versions: {},
});

/** Adds a version, and drops the oldest beyond the limit. Gives its number. */
export const addVersion = (secrets: Secrets, name: string, data: Fields | null, now: Date): number => {
  const secret = secretAt(secrets, name) ?? newSecret(now);
  setMember(secrets, name, secret);
  const number = secret.currentVersion + 1;
  const endsAt = secret.deleteAfterSeconds === 0 ? "" : new Date(now.getTime() + secret.deleteAfterSeconds * 1_000);
  const deletionTime = endsAt === "" ? "" : endsAt.toISOString();
  secret.versions[number] = {
    data: sorted(data) as Fields | null,
    createdTime: now.toISOString(),
    deletionTime,
    destroyed: false,
  };
  secret.currentVersion = number;
  secret.updatedTime = now.toISOString();
  const oldest = number - (secret.maxVersions === 0 ? mostVersions : secret.maxVersions) + 1;
  for (const old of Object.keys(secret.versions)) {
    if (Number(old) >= oldest) continue;
    delete secret.versions[old];
    secret.oldestVersion = oldest;
  }
  return number;
};

const readData = (secrets: Secrets, name: string, { query, now }: KvRequest): Answer => {
  const asked = query.get("version") ?? "0";
  if (!/^-?\d+$/.test(asked)) {
    const why = "'' cannot parse value as 'int': strconv.ParseInt: invalid syntax";
    return errors(400, `Field validation failed: error converting input for field "version": ${why}`);
  }
  const secret = secretAt(secrets, name);
  const number = Number(asked) > 0 ? Number(asked) : (secret?.currentVersion ?? 0);
  const version = secret?.versions[number];
  if (secret === null || version === undefined) return refusals.missing;
  const gone = isGone(version, now);
  return envelope(
    { data: gone ? null : version.data, metadata: metadataOf(secret, number, version) },
    {},
    gone ? 404 : 200,
  );
};

const writeData = (secrets: Secrets, name: string, { body, now }: KvRequest): Answer => {
  const { data, options } = body;
  if (data === undefined) return errors(400, "no data provided");
  if (data !== null && !isRecord(data)) {
    const why = `'' expected type 'map[string]interface {}', got unconvertible type '${typeof data}'`;
    return errors(400, `error converting input for field "data": ${why}`);
  }
  const before = secretAt(secrets, name);
  const cas = isRecord(options) ? options.cas : undefined;
  if (cas === undefined && before?.casRequired === true)
    return errors(400, "check-and-set parameter required for this call");
  if (cas !== undefined && cas !== (before?.currentVersion ?? 0)) {
    return errors(400, "check-and-set parameter did not match the current version");
  }
  const number = addVersion(secrets, name, data, now);
  const secret = secrets[name] as VersionedSecret;
  return envelope(metadataOf(secret, number, secret.versions[number] as SecretVersion));
};

const deleteVersions = (secret: VersionedSecret, numbers: readonly unknown[], now: Date): void => {
  for (const number of numbers) {
    const version = secret.versions[String(number)];
    if (version !== undefined && !isGone(version, now)) version.deletionTime = now.toISOString();
  }
};

const undeleteVersions = (secret: VersionedSecret, numbers: readonly unknown[]): void => {
  for (const number of numbers) {
    const version = secret.versions[String(number)];
    if (version !== undefined && !version.destroyed) version.deletionTime = "";
  }
};

const destroyVersions = (secret: VersionedSecret, numbers: readonly unknown[]): void => {
  for (const number of numbers) {
    const version = secret.versions[String(number)];
    if (version !== undefined) Object.assign(version, { destroyed: true, data: null });
  }
};

const changeVersions = (secrets: Secrets, how: string, name: string, { operation, body, now }: KvRequest): Answer => {
  if (operation !== "write") return refusals.unsupportedOperation;
  const numbers = Array.isArray(body.versions) ? (body.versions as readonly unknown[]) : [];
  if (numbers.length === 0) return errors(400, `${how === "destroy" ? "no" : "No"} version number provided`);
  const secret = secretAt(secrets, name);
  if (secret === null) return nothing;
  if (how === "delete") deleteVersions(secret, numbers, now);
  else if (how === "undelete") undeleteVersions(secret, numbers);
  else destroyVersions(secret, numbers);
  return nothing;
};

const readMetadata = (secret: VersionedSecret | null): Answer => {
  if (secret === null) return refusals.missing;
  const versions = Object.entries(secret.versions).map(([number, { createdTime, deletionTime, destroyed }]) => [
    number,
    { created_time: createdTime, deletion_time: deletionTime, destroyed },
  ]);
  return envelope({
    ...{ cas_required: secret.casRequired, created_time: secret.createdTime },
    ...{ current_metadata_version: secret.metadataVersion, current_version: secret.currentVersion },
    ...{ custom_metadata: secret.customMetadata, delete_version_after: durationText(secret.deleteAfterSeconds) },
    ...{ max_versions: secret.maxVersions, metadata_cas_required: false, oldest_version: secret.oldestVersion },
    ...{ updated_time: secret.updatedTime, versions: Object.fromEntries(versions) as Fields },
  });
};

const writeMetadata = (secrets: Secrets, name: string, { body, now }: KvRequest): Answer => {
  const secret = secretAt(secrets, name) ?? newSecret(now);
  setMember(secrets, name, secret);
  if (typeof body.max_versions === "number") secret.maxVersions = body.max_versions;
  if (typeof body.cas_required === "boolean") secret.casRequired = body.cas_required;
  secret.deleteAfterSeconds = durationSeconds(body.delete_version_after) ?? secret.deleteAfterSeconds;
  if (isRecord(body.custom_metadata)) {
    const entries = Object.entries(body.custom_metadata).map(([key, value]) => [key, String(value)] as const);
    secret.customMetadata = sorted(Object.fromEntries(entries)) as Record<string, string>;
  }
  secret.metadataVersion += 1;
  secret.updatedTime = now.toISOString();
  return nothing;
};

const atMetadata = (secrets: Secrets, name: string, request: KvRequest): Answer => {
  if (request.operation === "read") return readMetadata(secretAt(secrets, name));
  if (request.operation === "write") return writeMetadata(secrets, name, request);
  delete secrets[name];
  return nothing;
};

const atData = (secrets: Secrets, name: string, request: KvRequest): Answer => {
  if (request.operation === "read") return readData(secrets, name, request);
  if (request.operation === "write") return writeData(secrets, name, request);
  const secret = secretAt(secrets, name);
  if (secret !== null) deleteVersions(secret, [secret.currentVersion], request.now);
  return nothing;
};

/** KV version 2 at one mount. Changes `secrets`. */
export const kvV2 = (secrets: Secrets, request: KvRequest): Answer => {
  const [branch = "", ...rest] = request.path.split("/");
  const name = rest.join("/");
  if (request.operation === "list") {
    if (branch !== "metadata") return refusals.unsupportedOperation;
    const keys = keysBelow(Object.keys(secrets), name);
    return keys.length === 0 ? refusals.missing : envelope({ keys });
  }
  if (["delete", "undelete", "destroy"].includes(branch)) return changeVersions(secrets, branch, name, request);
  if (branch !== "data" && branch !== "metadata") return wrongPath();
  if (rest.length === 0) return rootPath();
  if (name === "") return refusals.missing;
  return branch === "data" ? atData(secrets, name, request) : atMetadata(secrets, name, request);
};
