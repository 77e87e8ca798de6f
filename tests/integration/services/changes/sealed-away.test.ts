import { beforeAll, describe, expect, it } from "vitest";
import { createSeal } from "@/lib/runtime/seal";
import { decideChange } from "@/lib/services/changes/decide-change";
import { discardDraft } from "@/lib/services/changes/discard-draft";
import { readChange } from "@/lib/services/changes/read-change";
import { rebaseChange } from "@/lib/services/changes/rebase-change";
import { withdrawChange } from "@/lib/services/changes/withdraw-change";
import type { Context } from "@/lib/services/kernel/context";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
type Person = Awaited<ReturnType<typeof signedIn>>;
let gateway: string;
let asks: Person;
let decides: Person;
let made = 0;

beforeAll(async () => {
  const gatewayId = await addGateway(here.owner, { guarded: true });
  gateway = `g-${gatewayId}`;
  asks = await signedIn(here.deps, here.owner, [["author", gatewayId]], { name: "Asks" });
  decides = await signedIn(here.deps, here.owner, [["approver", gatewayId]], { name: "Decides" });
});

/** The same person where Keyhole was started with another key. */
const elsewhere = <C extends Context>(ctx: C): C => {
  return { ...ctx, deps: { ...ctx.deps, seal: createSeal(Buffer.alloc(32, 41)) } };
};

async function asked(draft = false): Promise<string> {
  const request = { draft, reason: "For the sake of it." };
  const outcome = await createVault.run(asks, { gateway, provider: "env", prefix: `v-${(made += 1)}`, request });
  if (outcome.status !== "pending") throw new Error("It did not wait.");
  return outcome.changeId;
}

describe("a change whose command cannot be opened any more", () => {
  it("is read with all its row holds, says so, and is rejected or withdrawn", async () => {
    const id = await asked();
    const read = await readChange(elsewhere(decides), { id });
    expect(read).toMatchObject({ state: "requested", reason: "For the sake of it.", mayDecide: true });
    expect(read.fields.map(({ field }) => field)).toContain("prefix");
    expect(read.unopened).toMatch(/sealing key is another one/);
    expect((await readChange(decides, { id })).unopened).toBeNull();
    await decideChange(elsewhere(decides), { id, hash: read.hash, decision: "reject", reason: "It cannot be done." });
    const other = await asked();
    await withdrawChange.run(elsewhere(asks), { id: other });
    for (const closed of [id, other]) {
      const page = await readChange(elsewhere(asks), { id: closed });
      expect(page.again).toEqual({
        moved: [],
        fields: [],
        whyNot: expect.stringMatching(/sealing key is another one/),
      });
      await expect(rebaseChange.run(elsewhere(asks), { id: closed })).rejects.toMatchObject({ code: "CONFLICT" });
    }
  });

  it("is discarded while it is a draft", async () => {
    const id = await asked(true);
    const read = await readChange(elsewhere(asks), { id });
    expect(read).toMatchObject({ state: "draft", again: null, unopened: expect.stringMatching(/cannot be opened/) });
    await discardDraft.run(elsewhere(asks), { id });
    expect((await readChange(elsewhere(asks), { id })).state).toBe("discarded");
  });

  it("ends as failed with that sentence where somebody approves it all the same", async () => {
    const id = await asked();
    const { hash } = await readChange(decides, { id });
    const outcome = await decideChange.run(elsewhere(decides), { id, hash, decision: "approve", reason: "" });
    expect(outcome).toMatchObject({ value: { state: "failed", why: expect.stringMatching(/cannot be opened/) } });
  });
});
