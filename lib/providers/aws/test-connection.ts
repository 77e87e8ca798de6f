import type { ConnectionIdentity, ConnectionRight } from "@/lib/domain/connection";
import type { Host, OpenedVault, Trial } from "../contract";
import { officialEndpoint } from "../identity/aws/regions";
import type { AwsSignedIn } from "../identity/aws/sign-in";
import { callerIdentity } from "../identity/aws/sts";
import { openAws, type OpenAws } from "./open-aws";

/** A name that nobody has; whoever may look at it is told so, whoever may not is refused. */
const nobodys = "keyhole-connection-test";

const sources: Record<AwsSignedIn["from"], string> = {
  keys: "An access key of Keyhole's own",
  environment: "The key in the variables of Keyhole's process",
  profile: "The profile of Keyhole's host",
  container: "The role of Keyhole's container",
  "web identity": "The web identity of Keyhole's host",
  instance: "The role of Keyhole's machine",
};

const identityOf = ({ from, role, credentials }: AwsSignedIn, arn: string | null, now: Date): ConnectionIdentity => {
  const { expiresAt } = credentials;
  const seconds = expiresAt === null ? null : Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1_000));
  const isTemporary = credentials.sessionToken !== null;
  return {
    as: `${sources[from]}${role === null ? "" : ", by which a role was taken on"}`,
    ...{ names: arn === null ? [] : [arn], hidden: 0, renewable: null, usesLeft: null },
    expires: seconds !== null ? { inSeconds: seconds } : isTemporary ? "unknown" : "never",
  };
};

const right = (what: string, state: ConnectionRight["state"], how: string): ConnectionRight => ({ what, state, how });

const proveOne = "AWS tells it only of a single secret, by being asked for it: prove it on one.";

/** Asks for the description of a secret that does not exist: the answer tells whether it may be asked, and holds no value. */
const lookAround = async ({ client, settings }: OpenAws, level: OpenedVault["level"]) => {
  const what = `Look at every secret of ${settings.region}`;
  const about = await client.describe(nobodys);
  const reading = right(`Read every secret of ${settings.region}`, "unproven", proveOne);
  const more = level === "metadata" ? [] : [reading];
  if (about.ok || about.failure === "not-found") {
    const how = "AWS answered for a name that nobody has; a policy for certain names may still refuse others.";
    return { rights: [right(what, "proven", how), ...more], steps: about.steps, stopped: null };
  }
  if (about.failure === "forbidden") {
    const how = "It may not look at a name that nobody has, and need not: prove it on one secret.";
    return { rights: [right(what, "unproven", how), ...more], steps: about.steps, stopped: null };
  }
  const { ok: _ok, steps, ...stopped } = about;
  return { rights: [], steps, stopped };
};

/** Signs in, asks AWS who that is, and whether it may look at a name that nobody has. No answer holds a value. */
export const testAws = async (vault: OpenedVault, host: Host): Promise<Trial> => {
  const nothing: Trial = { identity: null, rights: [], steps: [], stopped: null };
  const opened = await openAws(vault, host);
  if (!opened.ok) {
    const { ok: _ok, steps, ...stopped } = opened;
    return { ...nothing, steps, stopped };
  }
  const { settings, signedIn } = opened.value;
  const { region, tls } = settings;
  const endpoint = settings.sts ?? officialEndpoint("sts", region);
  const { credentials, wayTo } = signedIn;
  const who = await callerIdentity({ region, endpoint, credentials, net: wayTo(endpoint, "sts"), tls });
  const before = [...opened.steps, ...who.steps];
  if (!who.ok) {
    const { ok: _ok, steps: _steps, ...stopped } = who;
    return { ...nothing, steps: before, stopped };
  }
  const found = await lookAround(opened.value, vault.level);
  const identity = identityOf(signedIn, who.value.arn, host.now?.() ?? new Date());
  return { ...found, identity, steps: [...before, ...found.steps] };
};
