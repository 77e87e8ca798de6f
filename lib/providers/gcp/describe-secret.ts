import type { Item, Meta, Want } from "../contract";
import type { AskGcp } from "./client";
import { lookAtPlan, lookAtVersion, metaOf, versionTrouble } from "./look-at-secret";
import { namedWant } from "./names";
import type { GcpSettings } from "./settings";

/** Looks at a version and at its secret's dates; no answer to it holds a value. */
export const describeSecret = async (want: Want, ask: AskGcp, settings: GcpSettings): Promise<Item<Meta>> => {
  const named = namedWant(want, settings);
  if (!named.ok) return { ok: false, failure: "misconfigured", code: named.problem, steps: [] };
  const version = await lookAtVersion(ask, named.value);
  if (!version.ok) {
    const { step, ...problem } = version.problem;
    return { ok: false, ...problem, steps: [step] };
  }
  const { facts, step } = version.value;
  const trouble = versionTrouble(facts);
  if (trouble !== null) return { ok: false, ...trouble, steps: [step] };
  const secret = await lookAtPlan(ask, named.value);
  return { ok: true, value: metaOf(facts, secret, want.version === null), steps: [step, secret.step] };
};
