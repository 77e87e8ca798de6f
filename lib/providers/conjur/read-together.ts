import { recordOf } from "@/lib/domain/record-of";
import { Secret } from "@/lib/domain/secret";
import { jsonOf } from "../ask-over-net";
import type { Want } from "../contract";
import { encodeSegment } from "../path-segments";
import type { Failed } from "../pool-faults";
import { isDynamic, lookBeside, metaBeside, unaskable, type Place, type Read } from "./read-secret";
import { troubleOf } from "./verdict";

/** At most so many names in one question, and an address that no proxy finds too long. */
export const readsTogether = 20;
const longestList = 3_000;

/** Conjur takes the list apart at commas after decoding it, so such a name would be read as two. */
const isBatchable = (want: Want): boolean =>
  want.version === null &&
  unaskable(want) === null &&
  !isDynamic(want) &&
  !/[,%+]/.test(want.resource) &&
  want.resource.isWellFormed();

const batchesOf = (resources: readonly string[], account: string): readonly (readonly string[])[] => {
  const batches: string[][] = [];
  let length = 0;
  for (const resource of resources) {
    const needed = encodeSegment(`${account}:variable:${resource}`).length + 1;
    const last = batches.at(-1);
    if (last === undefined || last.length === readsTogether || length + needed > longestList) {
      batches.push([resource]);
      length = needed;
    } else {
      last.push(resource);
      length += needed;
    }
  }
  return batches;
};

/** Refusals that one name brings upon all of a batch: missing, not to be fetched, not text, or a list too long. */
const isForOneOfThem = (status: number): boolean => [400, 403, 404, 406, 414, 422].includes(status);

/**
 * Reads several newest versions with one question. It is all or nothing there, and what refuses it says nothing of any
 * one of them: null for each then.
 */
const readBatch = async (resources: readonly string[], place: Place): Promise<readonly (Read | null)[]> => {
  if (resources.length === 1) return [null];
  const idOf = (resource: string): string => `${place.account}:variable:${resource}`;
  const list = resources.map((resource) => encodeSegment(idOf(resource))).join(",");
  const answer = await place.ask("read batch", `/secrets?variable_ids=${list}`);
  const everyone = (failed: Failed): readonly Read[] => resources.map(() => failed);
  if (!answer.ok) return everyone({ ok: false, ...answer.problem, steps: [answer.problem.step] });
  const { status, bytes, step } = answer.value;
  const values = status === 200 ? recordOf(jsonOf(bytes)) : null;
  if (values === null && isForOneOfThem(status)) return resources.map(() => null);
  if (values === null) return everyone({ ok: false, ...troubleOf(answer.value), steps: [step] });
  return Promise.all(
    resources.map(async (resource): Promise<Read | null> => {
      const want: Want = { resource, version: null };
      const id = idOf(resource);
      const value = Object.hasOwn(values, id) ? values[id] : undefined;
      if (typeof value !== "string") return null;
      const look = await lookBeside(want, place);
      const found = { secret: Secret.fromText(value), meta: metaBeside(look, want) };
      return { ok: true, value: found, steps: [step, look.step] };
    }),
  );
};

/** Reads newest versions in the order of the wants; null for each that has to be read by itself. */
export const readTogether = async (wants: readonly Want[], place: Place): Promise<readonly (Read | null)[]> => {
  const names = [...new Set(wants.filter(isBatchable).map(({ resource }) => resource))];
  const batches = batchesOf(names, place.account);
  const reads = (await Promise.all(batches.map((batch) => readBatch(batch, place)))).flat();
  const found = new Map(batches.flat().map((resource, at) => [resource, reads[at]]));
  return wants.map((want) => (isBatchable(want) ? found.get(want.resource) : null) ?? null);
};
