import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Turnstile } from "@/lib/providers/turnstile";
import { propertyRuns } from "@/tests/support/property-runs";

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
};

describe("a turnstile", () => {
  it("never lets more through than it has places, however they come and whatever fails", async () => {
    const comers = fc.array(fc.record({ wait: fc.nat(9), take: fc.nat(9), fails: fc.boolean() }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), comers, async (places, all) => {
        const turnstile = new Turnstile(places);
        let inside = 0;
        let most = 0;
        await Promise.allSettled(
          all.map(async ({ wait, take, fails }) => {
            await turns(wait);
            await turnstile.run(async () => {
              most = Math.max(most, (inside += 1));
              await turns(take);
              inside -= 1;
              if (fails) throw new Error("as it was to");
            });
          }),
        );
        expect(most).toBeLessThanOrEqual(places);
        expect(inside).toBe(0);
        expect(await turnstile.run(async () => "free again")).toBe("free again");
      }),
      { numRuns: propertyRuns() },
    );
  });
});
