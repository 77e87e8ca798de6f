import { recordOf } from "@/lib/domain/record-of";
import { Secret } from "@/lib/domain/secret";
import type { Item, Meta, Step, Want } from "../contract";
import { encodeSegment, pathSegments } from "../path-segments";
import { diagnose, type Place } from "./diagnose";
import type { HcvCode } from "./faults";
import { rotationPlan } from "./rotation-plan";
import type { AskVault, VaultAnswer } from "./vault-client";

type Body = Readonly<Record<string, unknown>>;

const dateOf = (value: unknown): Date | null => {
  const at = typeof value === "string" && value !== "" ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? null : new Date(at);
};

const bad = (failure: "misconfigured" | "malformed", code: HcvCode, steps: readonly Step[] = []) =>
  ({ ok: false, failure, code, steps }) as const;

const isVersion = (version: number | null): boolean =>
  version === null || (Number.isSafeInteger(version) && version >= 0);

/** The encoded path below the mount, or what is wrong with it. */
const wantedPath = (want: Want): { readonly path: string } | { readonly code: HcvCode } => {
  const segments = pathSegments(want.resource);
  if (!segments.ok) return { code: "hcv.path-refused" };
  if (!isVersion(want.version)) return { code: "hcv.version-invalid" };
  return { path: segments.value.map(encodeSegment).join("/") };
};

const explained = async (answer: VaultAnswer, ask: AskVault, place: Place) => {
  const { steps, ...diagnosis } = await diagnose(answer, ask, place);
  return { ok: false, ...diagnosis, steps: [answer.step, ...steps] } as const;
};

/** KV version 1 tells nothing: what it calls a lease is how often a client should look again, 32 days unless set. */
const noVersions: Meta = { version: null, createdAt: null, expiresAt: null, plan: "none" };

/** `customMetadata` is the secret's, whatever the version; it goes no further than the plan. */
const metaOf = (metadata: Body | null, version: unknown, customMetadata: unknown, want: Want): Meta => {
  const createdAt = dateOf(metadata?.created_time);
  const isNewest = want.version === null || want.version === 0;
  return {
    // It is shown, so it is nothing but a number: a server could answer anything.
    version: typeof version === "number" && isVersion(version) ? String(version) : null,
    createdAt,
    // In the future: a version may be set to be deleted by itself.
    expiresAt: dateOf(metadata?.deletion_time),
    plan: rotationPlan(customMetadata, isNewest ? createdAt : null),
  };
};

const jsonSecret = (data: Body): Secret => Secret.fromText(JSON.stringify(data));

/** Fetches one secret as the JSON text Kong hands on, with what KV version 2 tells about it. */
export const readSecret = async (
  want: Want,
  ask: AskVault,
  place: Place,
): Promise<Item<{ readonly secret: Secret; readonly meta: Meta }>> => {
  const wanted = wantedPath(want);
  if ("code" in wanted) return bad("misconfigured", wanted.code);
  const versioned = place.kv === 2;
  const query = versioned && want.version !== null ? `?version=${want.version}` : "";
  const answer = await ask("read", `/${place.mount}${versioned ? "/data" : ""}/${wanted.path}${query}`);
  if (!answer.ok) return { ok: false, ...answer.problem, steps: [answer.problem.step] };
  if (answer.value.status !== 200) return explained(answer.value, ask, place);
  const steps = [answer.value.step];
  const data = recordOf(answer.value.body?.data);
  if (data === null) return bad("malformed", "hcv.answer-unknown", steps);
  if (!versioned) return { ok: true, value: { secret: jsonSecret(data), meta: noVersions }, steps };
  const inner = recordOf(data.data);
  const metadata = recordOf(data.metadata);
  if (inner === null || metadata === null) {
    // A KV v1 secret named `data/…` answers with its own members here.
    return bad(metadata === null && inner === null ? "misconfigured" : "malformed", "hcv.kv-version-mismatch", steps);
  }
  const meta = metaOf(metadata, metadata.version, metadata.custom_metadata, want);
  return { ok: true, value: { secret: jsonSecret(inner), meta }, steps };
};

/** Looks at a secret's versions without reading any (KV version 2 only; needs a right on `metadata/`). */
export const describeSecret = async (want: Want, ask: AskVault, place: Place, now: Date): Promise<Item<Meta>> => {
  const wanted = wantedPath(want);
  if ("code" in wanted) return bad("misconfigured", wanted.code);
  const answer = await ask("look at metadata", `/${place.mount}/metadata/${wanted.path}`);
  if (!answer.ok) return { ok: false, ...answer.problem, steps: [answer.problem.step] };
  if (answer.value.status !== 200) return explained(answer.value, ask, place);
  const steps = [answer.value.step];
  const data = recordOf(answer.value.body?.data);
  const versions = recordOf(data?.versions);
  if (data === null || versions === null) return bad("malformed", "hcv.answer-unknown", steps);
  const number = want.version === null || want.version === 0 ? data.current_version : want.version;
  const version = recordOf(versions[String(number)]);
  if (version === null) return { ok: false, failure: "not-found", code: "hcv.secret-missing" satisfies HcvCode, steps };
  const deletedAt = dateOf(version.deletion_time);
  if (version.destroyed === true || (deletedAt !== null && deletedAt <= now)) {
    const code: HcvCode = version.destroyed === true ? "hcv.version-destroyed" : "hcv.version-deleted";
    return { ok: false, failure: "deleted", code, steps };
  }
  return { ok: true, value: metaOf(version, number, data.custom_metadata, want), steps };
};
