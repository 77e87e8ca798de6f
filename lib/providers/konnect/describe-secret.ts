import { recordOf } from "@/lib/domain/record-of";
import { jsonOf, momentOf, type HttpAnswer } from "../ask-over-net";
import type { Item, Meta, Want } from "../contract";
import type { KonnectClient } from "./konnect-client";
import { secretPath } from "./secret-path";
import { because, isProblem, troubleOf } from "./verdict";

/**
 * What Konnect tells of a secret. Nothing else of the answer is looked at, even if it held a value. There are no
 * versions; the moment of the last writing stands for one, so that a replaced value is seen.
 */
export const metaOf = ({ bytes }: HttpAnswer): Meta | null => {
  const body = recordOf(jsonOf(bytes));
  const createdAt = momentOf(body?.updated_at) ?? momentOf(body?.created_at);
  if (body === null || createdAt === null) return null;
  return { version: createdAt.toISOString(), createdAt, expiresAt: null, plan: "none" };
};

/** Says whether a secret is in the store and when it was written last. A version in a reference means nothing here. */
export const describeSecret = async (want: Want, store: string, client: KonnectClient): Promise<Item<Meta>> => {
  const path = secretPath(store, want.resource);
  if (!path.ok) return { ok: false, ...because("misconfigured", path.problem), steps: [] };
  const answer = await client.ask("look at secret", path.value);
  if (!answer.ok) return { ok: false, ...answer.problem, steps: [answer.problem.step] };
  const { status, step } = answer.value;
  if (status === 200) {
    const value = metaOf(answer.value);
    return value === null
      ? { ok: false, ...because("malformed", "konnect.answer-unknown"), steps: [step] }
      : { ok: true, value, steps: [step] };
  }
  if (status !== 404 || !isProblem(answer.value)) return { ok: false, ...troubleOf(answer.value), steps: [step] };
  // Konnect says the same of a missing store and of a missing secret.
  const about = await client.ask("look at Config Store", `/${store}`);
  const steps = [step, (about.ok ? about.value : about.problem).step];
  const isStoreMissing = about.ok && about.value.status === 404;
  return isStoreMissing
    ? { ok: false, ...because("misconfigured", "konnect.store-missing"), steps }
    : { ok: false, ...because("not-found", "konnect.key-missing"), steps };
};
