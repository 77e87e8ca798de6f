import { expect, it } from "vitest";
import type { Item, Uses } from "@/lib/providers/contract";
import { poolDefaults } from "@/lib/providers/sessions";
import { untilCalledOff } from "@/lib/net/calling-off";
import { handClock } from "../../support/hand-clock";
import { knownUses } from "../../support/known-uses";

const few: Uses = { few: true, endsAt: null };
const told = (value: Uses): Item<Uses> => ({ ok: true, value, steps: [{ name: "look", ms: 1 }] });
const failed: Item<Uses> = { ok: false, failure: "unreachable", code: "hcv.sealed", steps: [] };

/** An ask that is counted, and answers with these one after another, the last for ever. */
const asking = (...answers: readonly Item<Uses>[]) => {
  let times = 0;
  const ask = () => Promise.resolve(answers[Math.min(times++, answers.length - 1)] as Item<Uses>);
  return { ask, times: () => times };
};
const valueOf = (item: Item<Uses>) => (item.ok ? item.value : item.code);

it.each<[string, Uses]>([
  ["few", few],
  ["any number", "any number"],
  ["untold", "untold"],
])("asks once and remembers: %s", async (_, uses) => {
  const memory = knownUses().process();
  const { ask, times } = asking(told(uses));
  const items = [await memory.once("a", ask), await memory.once("a", ask)];
  expect(items).toEqual([told(uses), { ok: true, value: uses, steps: [] }]);
  expect(times()).toBe(1);
});

it("hands to the next process what is good for a few uses, and nothing else", async () => {
  const known = knownUses();
  const { ask, times } = asking(told(few), told("any number"), told("untold"));
  for (const credential of ["few", "any", "untold"]) await known.process().once(credential, ask);
  expect([...known.kept.values()]).toEqual([few]);
  expect(valueOf(await known.process().once("few", ask))).toEqual(few);
  expect(times()).toBe(3);
  await known.process().once("any", ask);
  expect(times()).toBe(4);
});

it("asks once for all who come meanwhile, and goes on when the first of them is called off", async () => {
  const memory = knownUses().process();
  const { promise, resolve } = Promise.withResolvers<Item<Uses>>();
  let times = 0;
  const ask = () => ((times += 1), promise);
  const first = new AbortController();
  const waiting = [untilCalledOff(first.signal, () => memory.once("a", ask)), memory.once("a", ask)];
  first.abort();
  resolve(told(few));
  expect((await Promise.all(waiting)).map(valueOf)).toEqual([few, few]);
  expect(times).toBe(1);
});

it("does not remember what failed, nor waits for what does not end", async () => {
  const clock = handClock();
  const memory = knownUses().process({ clock });
  const { ask, times } = asking(failed, told(few));
  expect(valueOf(await memory.once("a", ask))).toBe("hcv.sealed");
  const hanging = memory.once("b", () => new Promise<never>(() => undefined));
  await clock.advance(poolDefaults.signInMs);
  expect(valueOf(await hanging)).toBe("pool.sign-in-deadline");
  expect(valueOf(await memory.once("a", ask))).toEqual(few);
  expect(times()).toBe(2);
});

it("lets nothing be done with a credential while it cannot be kept, and does not ask again for that", async () => {
  let isDown = true;
  const rows: string[] = [];
  const kept = {
    find: () => Promise.resolve(null),
    keep: async (print: string) => {
      await Promise.resolve();
      if (isDown) throw new Error("no database");
      rows.push(print);
    },
  };
  const memory = knownUses().process({ kept });
  const { ask, times } = asking(told(few));
  await expect(memory.once("a", ask)).rejects.toThrow("no database");
  await expect(memory.once("a", ask)).rejects.toThrow("no database");
  isDown = false;
  expect(valueOf(await memory.once("a", ask))).toEqual(few);
  expect(valueOf(await memory.once("a", ask))).toEqual(few);
  expect([times(), rows.length]).toEqual([1, 1]);
});

it("asks nothing while it cannot be known what was found out before", async () => {
  const kept = { find: () => Promise.reject(new Error("no database")), keep: () => Promise.resolve() };
  const { ask, times } = asking(told(few));
  await expect(knownUses().process({ kept }).once("a", ask)).rejects.toThrow("no database");
  expect(times()).toBe(0);
});

it("keeps so many, of which the one that was not asked for the longest goes", async () => {
  const memory = knownUses().process({ most: 2 });
  const { ask, times } = asking(told("any number"));
  for (const credential of ["a", "b", "a", "c", "a"]) await memory.once(credential, ask);
  expect(times()).toBe(3);
  await memory.once("b", ask);
  expect(times()).toBe(4);
});

it("holds fingerprints only, and what came to light later counts", async () => {
  const prints: string[] = [];
  const known = knownUses();
  const memory = known.process({ print: (credential) => (prints.push(credential), "print") });
  const { ask } = asking(told("untold"));
  await memory.once("canary", ask);
  await memory.note("canary", few);
  expect(valueOf(await memory.once("canary", ask))).toEqual(few);
  expect([...known.kept.keys()]).toEqual(["print"]);
  expect(prints).toEqual(["canary", "canary", "canary"]);
});
