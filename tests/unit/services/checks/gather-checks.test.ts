import { expect, it } from "vitest";
import type { Host, Net } from "@/lib/providers/contract";
import { conjur } from "@/lib/providers/conjur";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { gathered } from "../../../support/gathering";
import { handClock } from "../../../support/hand-clock";
import { unusedNet } from "../../../support/unused-net";

type Clock = ReturnType<typeof handClock>;

const vault = {
  config: {
    endpoint_url: "http://conjur.test",
    auth_method: "api_key",
    account: "acme",
    login: "host/a",
    api_key: "k",
  },
  ...{ access: {}, level: "values" as const },
};
const token = { protected: "e30", payload: Buffer.from("{}").toString("base64url"), signature: "s" };

/** A Conjur that gives no list, and each value after so long. */
const slow = (clock: Clock, ms: number) => {
  const seen = { lists: 0, reads: 0 };
  const later = (after: number, answer: Response): Promise<Response> =>
    new Promise((resolve) => clock.after(after, () => resolve(answer)));
  const answer = (pathname: string): Promise<Response> | Response => {
    if (pathname.endsWith("/authenticate")) return Response.json(token);
    if (pathname.startsWith("/resources")) return new Response(null, { status: 403 });
    if (pathname === "/secrets") {
      seen.lists += 1;
      return later(100, new Response(null, { status: 403 }));
    }
    seen.reads += 1;
    return later(ms, new Response("value"));
  };
  const net: Net = { ...unusedNet, fetch: ({ pathname }) => Promise.resolve(answer(pathname)) };
  const host: Host = { net, env: new Map(), fsRoots: [], now: () => new Date(clock.now()) };
  return { seen, host };
};

/** Outcomes of looking at so many secrets, in batches as the worker makes them. */
const outcomes = async (count: number, clock: Clock, host: Host): Promise<readonly string[]> => {
  const pool = createSessionPool({ ...poolDefaults, clock });
  const references = Array.from({ length: count }, (_, at) => `{vault://v/secret-${at}/}`);
  const work = gathered({ host, pool }, conjur, vault, references);
  let isOver = false;
  void work.finally(() => (isOver = true));
  while (!isOver) {
    await new Promise((go) => setImmediate(go));
    await clock.advance(500);
  }
  await pool.close();
  return (await work).map(({ outcome }) => outcome);
};

it("what got no place in line is looked at with the next batch, and not told of as having failed", async () => {
  const clock = handClock();
  // Four places, twenty turns of six seconds: the wait for a place is over after the eighth.
  const { seen, host } = slow(clock, 6_000);
  const began = clock.now();
  expect(await outcomes(80, clock, host)).toEqual(new Array(80).fill("resolved"));
  expect(seen.reads).toBe(80);
  expect(seen.lists).toBeGreaterThan(4);
  expect(clock.now() - began).toBeLessThan(180_000);
});

it("a backend that answers nothing is told of as it is, without another batch", async () => {
  const clock = handClock();
  const { seen, host } = slow(clock, 60_000);
  const told = await outcomes(80, clock, host);
  expect(new Set(told)).toEqual(new Set(["timed-out"]));
  expect([told.length, seen.lists]).toEqual([80, 4]);
  expect(seen.reads).toBeLessThan(10);
});
