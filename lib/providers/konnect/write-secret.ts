import { bytesToText } from "@/lib/domain/byte-text";
import type { Secret } from "@/lib/domain/secret";
import type { Item, Meta, Want } from "../contract";
import { metaOf } from "./describe-secret";
import type { KonnectClient } from "./konnect-client";
import { secretPath } from "./secret-path";
import { because, troubleOf } from "./verdict";

const longestValue = 5_120;

/**
 * Writes a value, in place of the one that is there or as a new secret. It cannot be read back, so all that comes of it
 * is when it was written.
 */
export const writeSecret = async (
  want: Want,
  secret: Secret,
  store: string,
  client: KonnectClient,
): Promise<Item<Meta>> => {
  const path = secretPath(store, want.resource);
  if (!path.ok) return { ok: false, ...because("misconfigured", path.problem), steps: [] };
  if (want.version !== null) return { ok: false, ...because("misconfigured", "konnect.no-versions"), steps: [] };
  const value = bytesToText(secret.reveal());
  if (!value.isWellFormed()) return { ok: false, ...because("misconfigured", "konnect.value-not-text"), steps: [] };
  // Counted as Konnect does, in characters.
  const length = [...value].length;
  if (length === 0 || length > longestValue) {
    return { ok: false, ...because("misconfigured", "konnect.value-length"), steps: [] };
  }
  const answer = await client.tell("write secret", "PUT", path.value, { value });
  if (!answer.ok) return { ok: false, ...answer.problem, steps: [answer.problem.step] };
  const { status, step } = answer.value;
  if (status !== 200 && status !== 201) return { ok: false, ...troubleOf(answer.value), steps: [step] };
  const meta = metaOf(answer.value);
  return meta === null
    ? { ok: false, ...because("malformed", "konnect.written-unknown"), steps: [step] }
    : { ok: true, value: meta, steps: [step] };
};
