import type { ConnectionIdentity, ConnectionRight } from "@/lib/domain/connection";
import type { Host, OpenedVault, Trial } from "../contract";
import type { GcpCredential } from "../identity/gcp/credential";
import type { AskGcp } from "./client";
import { isSecretId, parentOf } from "./names";
import { gcpSettings, type GcpSettings } from "./settings";
import { signIn } from "./sign-in";

const readValue = "secretmanager.versions.access";
const seeDates = ["secretmanager.versions.get", "secretmanager.secrets.get"];

/** Asked about where no secret is named; Google answers for one that is not there, with no permission. */
const anySecret = "keyhole-connection-test";

/** The one secret that the access is limited to, where its pattern names one. */
const namedByPattern = ({ resource_pattern: pattern }: OpenedVault["access"]): string | null =>
  typeof pattern === "string" && isSecretId(pattern) ? pattern : null;

const identityOf = (credential: GcpCredential, expiresAt: Date | null, now: Date): ConnectionIdentity => {
  const as =
    credential.by === "machine"
      ? "The service account of the machine that Keyhole runs on"
      : `The service account ${credential.key.email}, by ${credential.ambient ? "the key on Keyhole's host" : "a key of Keyhole's own"}`;
  const seconds = expiresAt === null ? null : Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1_000));
  const expires = seconds === null ? "unknown" : { inSeconds: seconds };
  return { as, names: [], hidden: 0, expires, renewable: null, usesLeft: null };
};

const rightsOn = (secret: string, level: OpenedVault["level"], given: readonly string[]): ConnectionRight[] => {
  const right = (what: string, permissions: readonly string[]): ConnectionRight =>
    permissions.every((one) => given.includes(one))
      ? { what: `${what} ${secret}`, state: "proven", how: "Google says that this identity has the permission there." }
      : {
          what: `${what} ${secret}`,
          state: "missing",
          how: "Google gives this identity no such permission there, or there is no such secret.",
        };
  const dates = right("Look at versions, rotation and expiry of", seeDates);
  return level === "metadata" ? [dates] : [right("Read the value of", [readValue]), dates];
};

const unproven = (level: OpenedVault["level"]): ConnectionRight[] => [
  {
    what: level === "metadata" ? "Look at versions, rotation and expiry of secrets" : "Read the values of secrets",
    state: "unproven",
    how: "Google tells permissions for a named secret only, and roles may be given on single secrets: prove it on one.",
  },
];

/** Asks Google what this identity may do with a secret; the answer holds names of permissions and nothing else. */
const lookAround = async (
  settings: GcpSettings,
  vault: OpenedVault,
  ask: AskGcp,
  before: Omit<Trial, "stopped" | "rights">,
  named: string | null,
): Promise<Trial> => {
  const resource = `${parentOf(settings)}/secrets/${named ?? anySecret}`;
  const permissions = vault.level === "metadata" ? seeDates : [readValue, ...seeDates];
  const answer = await ask("ask what is allowed", (client, options) =>
    client.testIamPermissions({ resource, permissions }, options),
  );
  if (!answer.ok) {
    const { step, ...stopped } = answer.problem;
    return { ...before, rights: [], steps: [...before.steps, step], stopped };
  }
  const given = (answer.value.value.permissions ?? []).filter((one) => permissions.includes(one));
  const api: ConnectionRight = {
    what: `The Secret Manager API in project ${settings.project}`,
    state: "proven",
    how: "It takes the token and answers.",
  };
  const rights = [api, ...(named === null ? unproven(vault.level) : rightsOn(named, vault.level, given))];
  return { ...before, rights, steps: [...before.steps, answer.value.step], stopped: null };
};

/**
 * Signs in afresh and asks which permissions there are on the one secret that the access's pattern names, without its
 * value; where it names none, no more shows than that the API answers.
 */
export const testGcp = async (vault: OpenedVault, host: Host): Promise<Trial> => {
  const nothing = { identity: null, rights: [], steps: [] };
  const settings = gcpSettings(vault);
  if (!settings.ok) return { ...nothing, stopped: { failure: "misconfigured", code: settings.problem } };
  const signedIn = await signIn(settings.value, host);
  if (!signedIn.ok) {
    const { ok: _ok, steps, ...stopped } = signedIn;
    return { ...nothing, steps, stopped };
  }
  const { ask, credential, expiresAt } = signedIn.value;
  const identity = identityOf(credential, expiresAt, host.now?.() ?? new Date());
  const before = { identity, steps: signedIn.steps };
  return lookAround(settings.value, vault, ask, before, namedByPattern(vault.access));
};
