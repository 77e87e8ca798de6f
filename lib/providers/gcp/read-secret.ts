import { Secret } from "@/lib/domain/secret";
import { leftOut, type Beside } from "../beside";
import type { Item, Meta, Step, Want } from "../contract";
import type { AskGcp } from "./client";
import { crc32c } from "./crc32c";
import type { GcpCode } from "./faults";
import { lookAtPlan, lookAtVersion, metaOf, stepNames, type SecretFacts } from "./look-at-secret";
import { namedWant, versionNumber, type Named } from "./names";
import type { GcpSettings } from "./settings";

type Read = Item<{ readonly secret: Secret; readonly meta: Meta }>;

const bad = (code: GcpCode, steps: readonly Step[]) => ({ ok: false, failure: "malformed", code, steps }) as const;

/** Secrets of which this session may see no dates, so that it does not fill Google's log with refusals. */
export type DeniedDates = Set<string>;

interface Dates {
  readonly secret: SecretFacts;
  readonly createdAt: (number: string) => Date | null;
  /** Whether the version was seen to end some day, which a refusal of its value does not tell. */
  readonly isScheduled: boolean;
  readonly steps: readonly Step[];
}

const noDates: Dates = {
  secret: { expiresAt: null, plan: "denied" },
  createdAt: () => null,
  ...{ isScheduled: false, steps: [] },
};

/** What a session knows of being told dates. */
interface Told {
  readonly denied: DeniedDates;
  readonly beside: Beside;
}

/** When it was made, ends and is to be rotated: best effort, beside the value. */
const datesOf = async (named: Named, ask: AskGcp, { denied, beside }: Told): Promise<Dates> => {
  if (denied.has(named.secret)) return noDates;
  if (beside.isPaused) {
    return { ...noDates, secret: { expiresAt: null, plan: "unknown" }, steps: [leftOut(stepNames.plan)] };
  }
  const [version, secret] = await Promise.all([lookAtVersion(ask, named), lookAtPlan(ask, named)]);
  beside.hear(version.ok ? null : version.problem);
  beside.hear(secret.problem);
  const isShut = !version.ok && version.problem.failure === "forbidden";
  if (isShut && secret.problem?.failure === "forbidden") denied.add(named.secret);
  const facts = version.ok ? version.value.facts : null;
  return {
    secret,
    // A version made between the two questions is not the one that was read.
    createdAt: (number) => (facts?.number === number ? facts.createdAt : null),
    isScheduled: facts?.isScheduled === true,
    steps: [version.ok ? version.value.step : version.problem.step, secret.step],
  };
};

/** Fetches the bytes of one version and checks them; Google gives them as Base64, which nodes take off as well. */
export const readSecret = async (want: Want, ask: AskGcp, settings: GcpSettings, told: Told): Promise<Read> => {
  const named = namedWant(want, settings);
  if (!named.ok) return { ok: false, failure: "misconfigured", code: named.problem, steps: [] };
  const [answer, dates] = await Promise.all([
    ask("read", (client, options) => client.accessSecretVersion({ name: named.value.version }, options)),
    datesOf(named.value, ask, told),
  ]);
  if (!answer.ok) {
    const { step, ...problem } = answer.problem;
    const isEnding = problem.code === "gcp.version-disabled" && dates.isScheduled;
    return { ok: false, ...problem, ...(isEnding ? { code: "gcp.version-scheduled" } : {}), steps: [step] };
  }
  const { value, step } = answer.value;
  const number = versionNumber(value.name);
  const data = value.payload?.data;
  if (number === null || !(data instanceof Uint8Array)) return bad("gcp.answer-unknown", [step]);
  const sum = value.payload?.dataCrc32c ?? null;
  // The client makes an empty value of a payload that is none; Google keeps none that is empty.
  if (sum === null && data.length === 0) return bad("gcp.answer-unknown", [step]);
  if (sum !== null && Number(sum) !== crc32c(data)) return bad("gcp.checksum", [step]);
  const facts = { number, createdAt: dates.createdAt(number), state: "ENABLED", isScheduled: false };
  const meta = metaOf(facts, dates.secret, want.version === null);
  return { ok: true, value: { secret: Secret.of(data), meta }, steps: [step, ...dates.steps] };
};
