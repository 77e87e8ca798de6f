import { beforeEach, describe, expect, it } from "vitest";
import { commentChange } from "@/lib/services/changes/comment-change";
import { readChange } from "@/lib/services/changes/read-change";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
type Person = Awaited<ReturnType<typeof signedIn>>;
let asks: Person;
let decides: Person;
let id: string;
let made = 0;

beforeEach(async () => {
  await here.owner.query("alter table gateway disable trigger gateway_guard");
  const gatewayId = await addGateway(here.owner, { guarded: true });
  await here.owner.query("alter table gateway enable trigger gateway_guard");
  asks = await signedIn(here.deps, here.owner, [["author", gatewayId]], { name: "Asks" });
  decides = await signedIn(here.deps, here.owner, [["approver", gatewayId]], { name: "Decides" });
  const outcome = await createVault.run(asks, {
    gateway: `g-${gatewayId}`,
    provider: "env",
    prefix: `v-${(made += 1)}`,
  });
  if (outcome.status !== "pending") throw new Error("It did not wait.");
  id = outcome.changeId;
});

/** As if so many had been said already, the last a minute ago. */
const said = (by: Person, many: number) =>
  here.owner.query(
    `insert into change_comment (id, change_id, person_id, text, at)
     select gen_random_uuid(), $1, $2, 'said ' || n, now() - make_interval(mins => $3 - n + 1) from generate_series(1, $3::int) n`,
    [id, by.personId, many],
  );

const refusal = (by: Person) =>
  commentChange.run(by, { id, text: "One more." }).then(
    () => null,
    ({ rule, detail }: { readonly rule?: string; readonly detail?: string }) => ({ rule, detail }),
  );

const commentsIn = ({ story }: Awaited<ReturnType<typeof readChange>>) =>
  story.steps.flatMap(({ what, text }) => (what === "commented" ? [text] : []));

describe("comments on a change", () => {
  it("are as many of one person as 100, and then their sentence says so while others still speak", async () => {
    await said(asks, 99);
    expect(await refusal(asks)).toBeNull();
    expect(await refusal(asks)).toMatchObject({ rule: "KH025", detail: expect.stringMatching(/100 things/) });
    expect(await refusal(decides)).toBeNull();
  });

  it("are 500 in all, whoever says them", async () => {
    const others = [];
    while (others.length < 5) others.push(await signedIn(here.deps, here.owner, []));
    for (const other of others) await said(other, 100);
    expect(await refusal(decides)).toMatchObject({ rule: "KH024", detail: expect.stringMatching(/500 comments/) });
  });

  it("are counted one after the other, so that ten at once do not pass the last place", async () => {
    await said(asks, 99);
    const answers = await Promise.all(Array.from({ length: 10 }, () => refusal(asks)));
    expect(answers.filter((answer) => answer === null)).toHaveLength(1);
    expect(await here.count(`change_comment where change_id = '${id}'`)).toBe(100);
  });

  it("are shown from the newest on, 50 at a time", async () => {
    await said(asks, 70);
    const newest = await readChange(decides, { id });
    expect(commentsIn(newest)).toEqual(Array.from({ length: 50 }, (_, n) => `said ${n + 21}`));
    const older = await readChange(decides, { id, comments: newest.story.earlier ?? "" });
    expect(commentsIn(older)).toEqual(Array.from({ length: 20 }, (_, n) => `said ${n + 1}`));
    expect(older.story.earlier).toBeNull();
    await expect(readChange(decides, { id, comments: "another" })).rejects.toMatchObject({ code: "INVALID" });
  });
});
