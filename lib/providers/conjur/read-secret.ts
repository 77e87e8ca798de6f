import { Secret } from "@/lib/domain/secret";
import { leftOut, type Beside } from "../beside";
import type { Item, Meta, Step, Want } from "../contract";
import { pathSegments } from "../path-segments";
import type { ConjurCode } from "./faults";
import { metaOf, variableOf } from "./resource";
import { conjurPath } from "./settings";
import type { AskConjur } from "./sign-in";
import { because, isMiss, troubleOf, type Verdict } from "./verdict";

/** Where is read, and with what. */
export interface Place {
  readonly account: string;
  readonly ask: AskConjur;
  readonly beside: Beside;
}

export type Read = Item<{ readonly secret: Secret; readonly meta: Meta }>;

/** What keeps a want from being asked for; null where nothing does. */
export const unaskable = ({ resource, version }: Want): ConjurCode | null => {
  if (!pathSegments(resource).ok) return "conjur.name-refused";
  return version === null || (Number.isSafeInteger(version) && version >= 0) ? null : "conjur.version-invalid";
};

/** Conjur keeps no value of these: whoever reads one has a new credential made, at the cost of whom it is for. */
export const isDynamic = ({ resource }: Want): boolean => /^data\/(?:dynamic|ephemerals)\//.test(resource);

const looking = "look at variable";

/** What a look at a variable came to. */
export type Look =
  | { readonly ok: true; readonly meta: Meta; readonly step: Step }
  | { readonly ok: false; readonly verdict: Omit<Verdict, "code"> & { readonly code: string }; readonly step: Step };

/** Asks about a variable and its versions; the answer never holds a value. */
export const lookAt = async (want: Want, { account, ask }: Place): Promise<Look> => {
  const { resource, version } = want;
  const answer = await ask(looking, conjurPath("resources", account, "variable", resource));
  if (!answer.ok) {
    const { step, ...verdict } = answer.problem;
    return { ok: false, verdict, step };
  }
  const { status, bytes, step } = answer.value;
  if (status !== 200) {
    const verdict = isMiss(answer.value) ? because("not-found", "conjur.not-there") : troubleOf(answer.value);
    return { ok: false, verdict, step };
  }
  const variable = variableOf(bytes);
  if (variable === null) return { ok: false, verdict: because("malformed", "conjur.answer-unknown"), step };
  if (isDynamic(want)) {
    return { ok: true, meta: { version: null, createdAt: null, expiresAt: null, plan: "none" }, step };
  }
  if (variable.versions.size === 0) return { ok: false, verdict: because("not-found", "conjur.empty"), step };
  const meta = metaOf(variable, version);
  return meta === null
    ? { ok: false, verdict: because("not-found", "conjur.version-gone"), step }
    : { ok: true, meta, step };
};

/** The same beside a value, as long as the server does not ask to be asked less. */
export const lookBeside = async (want: Want, place: Place): Promise<Look> => {
  const { beside } = place;
  if (beside.isPaused) return { ok: false, verdict: because("throttled", "conjur.throttled"), step: leftOut(looking) };
  const look = await lookAt(want, place);
  beside.hear(look.ok ? null : look.verdict);
  return look;
};

/** What goes with a value that came, whatever became of the look: it is best effort. */
export const metaBeside = (look: Look, { version }: Want): Meta => {
  if (look.ok) return look.meta;
  const { failure } = look.verdict;
  const plan = failure === "forbidden" || failure === "not-found" ? "denied" : "unknown";
  return { version: version === null ? null : String(version), createdAt: null, expiresAt: null, plan };
};

/** Why Conjur says that a value is not there: it has one answer for four reasons, and the look may tell which. */
const missed = (look: Look): Verdict => {
  const code = look.ok ? "conjur.not-there" : (look.verdict.code as ConjurCode);
  return because("not-found", code === "conjur.empty" || code === "conjur.version-gone" ? code : "conjur.not-there");
};

/** Fetches one value as the bytes that are kept, and beside it what Conjur tells about the variable. */
export const readSecret = async (want: Want, place: Place): Promise<Read> => {
  const code = unaskable(want);
  if (code !== null) return { ok: false, ...because("misconfigured", code), steps: [] };
  if (isDynamic(want)) return { ok: false, ...because("misconfigured", "conjur.dynamic"), steps: [] };
  const query = want.version === null ? "" : `?version=${want.version}`;
  const path = `${conjurPath("secrets", place.account, "variable", want.resource)}${query}`;
  const [answer, look] = await Promise.all([place.ask("read", path), lookBeside(want, place)]);
  if (!answer.ok) return { ok: false, ...answer.problem, steps: [answer.problem.step, look.step] };
  const steps = [answer.value.step, look.step];
  if (answer.value.status === 200) {
    return { ok: true, value: { secret: Secret.of(answer.value.bytes), meta: metaBeside(look, want) }, steps };
  }
  return { ok: false, ...(isMiss(answer.value) ? missed(look) : troubleOf(answer.value)), steps };
};

/** Looks at a variable without reading its value. */
export const describeSecret = async (want: Want, place: Place): Promise<Item<Meta>> => {
  const code = unaskable(want);
  if (code !== null) return { ok: false, ...because("misconfigured", code), steps: [] };
  const look = await lookAt(want, place);
  return look.ok
    ? { ok: true, value: look.meta, steps: [look.step] }
    : { ok: false, ...look.verdict, steps: [look.step] };
};
