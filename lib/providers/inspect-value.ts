import type { X509Certificate } from "node:crypto";
import { textToBytes } from "@/lib/domain/byte-text";
import type { Preview } from "@/lib/domain/preview";
import type { Outcome } from "@/lib/domain/resolution";
import type { Secret } from "@/lib/domain/secret";
import { selectMember } from "@/lib/domain/select-member";
import { describeValue } from "./describe";
import { jsonMembers } from "./describe/json";
import { certificatesIn } from "./describe/pem";
import { fingerprintOf, type Fingerprint, type FingerprintKey, type FingerprintPlace } from "./fingerprint";
import type { resolveFaults } from "./resolve/resolve-faults";

const maxValueBytes = 1024 * 1024;

export type Inspection =
  | { readonly ok: true; readonly preview: Preview; readonly note: string | null; readonly fingerprint: Fingerprint }
  | { readonly ok: false; readonly step: "member"; readonly outcome: Outcome; readonly what: string }
  | { readonly ok: false; readonly step: "answer" | "base64"; readonly code: keyof typeof resolveFaults };

export interface InspectOptions {
  /** The JSON member that is asked for; null for the whole value. */
  readonly key: string | null;
  readonly base64: boolean;
  readonly suffix: boolean;
  readonly place: FingerprintPlace;
  readonly fingerprintKey: FingerprintKey;
}

/** Base64 as nginx reads it: padding may be missing, nothing else may be different. */
const fromBase64 = (text: string): Uint8Array | null => {
  const bare = text.replace(/={1,2}$/, "");
  return /^[A-Za-z0-9+/]*$/.test(bare) && bare.length % 4 !== 1 ? Buffer.from(bare, "base64") : null;
};

const certificatesBeside = (payload: Uint8Array, key: string): readonly X509Certificate[] =>
  [...(jsonMembers(payload) ?? [])].flatMap(([name, value]) =>
    name !== key && value.type === "string" && value.text.includes("-----BEGIN") ? certificatesIn(value.text) : [],
  );

/**
 * The one place that looks at a fetched value: picks the member, decodes Base64, and returns what may be told of it with
 * its fingerprint. The value stays here.
 */
export const inspectValue = (secret: Secret, options: InspectOptions): Inspection => {
  const { key, base64, suffix, place, fingerprintKey } = options;
  const payload = secret.reveal();
  if (payload.length > maxValueBytes) return { ok: false, step: "answer", code: "resolve.value-too-large" };
  const member = key === null ? null : selectMember(payload, key);
  if (member !== null && !member.ok) {
    return { ok: false, step: "member", outcome: member.problem.outcome, what: `${member.problem.message}.` };
  }
  const picked = member === null ? payload : textToBytes(member.value);
  const value = base64 ? fromBase64(Buffer.from(picked).toString("latin1")) : picked;
  if (value === null) return { ok: false, step: "base64", code: "resolve.not-base64" };
  const beside = key === null ? [] : certificatesBeside(payload, key);
  const description = describeValue(value, { suffix, beside });
  return { ok: true, ...description, fingerprint: fingerprintOf(value, place, fingerprintKey) };
};
