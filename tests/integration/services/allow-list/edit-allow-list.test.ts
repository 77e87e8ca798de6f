import { describe, expect, it } from "vitest";
import { editAllowList } from "@/lib/services/allow-list/edit-allow-list";
import { readAllowList } from "@/lib/services/allow-list/read-allow-list";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
const admin = () => signedIn(here.deps, here.owner, [["platform-admin", null]]);
const targets = async () => (await readAllowList(await admin(), {})).entries.map(({ target, note }) => [target, note]);

async function decided(changeId: string, decision: "approve" | "reject" = "approve") {
  const approver = await signedIn(here.deps, here.owner, [["approver", null]]);
  const change = await readChange(approver, { id: changeId });
  const outcome = await decideChange(approver, { id: change.id, hash: change.hash, decision, reason: "as agreed" });
  return { change, state: outcome.status === "done" && outcome.value.state };
}

const waiting = async (input: object): Promise<string> => {
  const outcome = await editAllowList.run(await admin(), input);
  if (outcome.status !== "pending") throw new Error("it did not wait");
  return outcome.changeId;
};

describe("before a gateway is guarded", () => {
  it("an entry is added at once, in lower case, with its note, and taken away again", async () => {
    const ctx = await admin();
    const outcome = await editAllowList.run(ctx, { add: " Vault.Internal:8200 ", note: "the lab's" });
    expect(await targets()).toEqual([["vault.internal:8200", "the lab's"]]);
    if (outcome.status !== "done") throw new Error("it waits");
    const { id } = outcome.value as { id: string };
    expect(await editAllowList.run(ctx, { remove: id })).toMatchObject({ status: "done" });
    expect(await targets()).toEqual([]);
    expect((await here.logged(ctx.requestId)).map(({ type, data }) => [type, data])).toEqual([
      ["allow-list.edited", { added: "vault.internal:8200" }],
      ["allow-list.edited", { removed: "vault.internal:8200" }],
    ]);
  });

  it.each([
    [{ add: "*" }, "INVALID"],
    [{ add: "169.254.169.254:80" }, "INVALID"],
    [{ add: "127.0.0.1" }, "INVALID"],
    [{ add: "0.0.0.0/0" }, "INVALID"],
    [{ add: "vault.internal:99999" }, "INVALID"],
    [{ add: "" }, "INVALID"],
    [{}, "INVALID"],
    [{ add: "vault.internal:1", remove: "0b0e6a1c-6b7a-4a3e-9a3e-1f2d3c4b5a69" }, "INVALID"],
    [{ remove: "0b0e6a1c-6b7a-4a3e-9a3e-1f2d3c4b5a69" }, "NOT_FOUND"],
  ])("%j is refused: %s", async (input, code) => {
    await expect(editAllowList.run(await admin(), input)).rejects.toMatchObject({ code });
    expect(await targets()).toEqual([]);
  });

  it("the same destination stands once", async () => {
    await editAllowList.run(await admin(), { add: "twice.internal:1" });
    await expect(editAllowList.run(await admin(), { add: "TWICE.internal:1" })).rejects.toMatchObject({
      code: "CONFLICT",
      fields: { add: "It is on the list already." },
    });
  });
});

describe("once a gateway is guarded", () => {
  it("adding waits for an Approver, who sees destination and note", async () => {
    await addGateway(here.owner, { guarded: true });
    const before = await targets();
    const id = await waiting({ add: "10.0.0.0/8:8200", note: "all of it" });
    expect(await targets()).toEqual(before);
    const { change, state } = await decided(id);
    expect(state).toBe("applied");
    expect(change.fields).toEqual([
      { field: "target", before: null, after: "10.0.0.0/8:8200", sensitive: false },
      { field: "note", before: null, after: "all of it", sensitive: false },
    ]);
    expect(await targets()).toContainEqual(["10.0.0.0/8:8200", "all of it"]);
  });

  it("removing waits as well, and is void when somebody was faster", async () => {
    const entry = (await readAllowList(await admin(), {})).entries.find(({ target }) => target === "twice.internal:1");
    const [first, second] = [await waiting({ remove: entry?.id }), await waiting({ remove: entry?.id })];
    const { change, state } = await decided(first);
    expect(state).toBe("applied");
    expect(change.fields).toEqual([{ field: "target", before: "twice.internal:1", after: null, sensitive: false }]);
    expect((await targets()).flat()).not.toContain("twice.internal:1");
    expect((await decided(second)).state).toBe("void");
  });

  it("a rejected one leaves the list as it was", async () => {
    const before = await targets();
    expect((await decided(await waiting({ add: "never.internal:1" }), "reject")).state).toBe("rejected");
    expect(await targets()).toEqual(before);
  });
});
