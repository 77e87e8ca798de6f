import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createLiveHub, mostStreams, type LiveEvent, type LiveHub } from "@/lib/runtime/create-live-hub";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";
import { startTcpRelay, type TcpRelay } from "@/tests/support/tcp-relay";

const here = testInstallation();
type Person = Awaited<ReturnType<typeof signedIn>>;
/** Long enough for any machine; what has a time of its own is measured. */
const patience = { timeout: 20_000, interval: 20 };

let relay: TcpRelay;
let stopping: AbortController;
let hub: LiveHub;
let gatewayId: string;
let decides: Person;
let made = 0;

beforeAll(async () => {
  relay = await startTcpRelay(Number(new URL(here.database.appUrl).port));
});
afterAll(() => relay.stop());

beforeEach(async () => {
  // A relay that was cut leads to the database again.
  relay.leadTo(Number(new URL(here.database.appUrl).port));
  stopping = new AbortController();
  const listening = new URL(here.database.appUrl);
  listening.port = String(relay.port);
  const { db, clock } = here.deps;
  hub = createLiveHub({ db, clock, url: listening.href, stopping: stopping.signal });
  await here.owner.query("alter table gateway disable trigger gateway_guard");
  gatewayId = await addGateway(here.owner, { guarded: true });
  await here.owner.query("alter table gateway enable trigger gateway_guard");
  decides = await signedIn(here.deps, here.owner, [["approver", gatewayId]]);
});
afterEach(() => stopping.abort());

/** An open page: what it was told, and whether it was let go. */
function page(of: Person) {
  const told: LiveEvent[] = [];
  const opened = { told, isOpen: true, leave: () => {} };
  if (of.actor.kind !== "person") throw new Error("Only a person's session has pages.");
  opened.leave = hub.join({
    ctx: { ...of, actor: of.actor },
    send: (event) => void told.push(event),
    close: () => (opened.isOpen = false),
  });
  return opened;
}

const kindsOf = ({ told }: { readonly told: readonly LiveEvent[] }) => told.map(({ event }) => event);
const waitingOf = ({ told }: { readonly told: readonly LiveEvent[] }) =>
  told.flatMap((event) => (event.event === "feed" ? [event.data.waiting[gatewayId]] : [])).at(-1);

async function ask(): Promise<void> {
  const asks = await signedIn(here.deps, here.owner, [["author", gatewayId]]);
  const input = { gateway: `g-${gatewayId}`, provider: "env", prefix: `v-${(made += 1)}` };
  expect((await createVault.run(asks, input)).status).toBe("pending");
}

const isListening = async () => {
  const { rows } = await here.owner.query<{ n: number }>(
    "select count(*)::int as n from pg_stat_activity where application_name = 'keyhole live' and datname = current_database()",
  );
  return (rows[0]?.n ?? 0) > 0;
};

describe("an open page", () => {
  it("is told what waits for its reader, and at once when changes move", async () => {
    const opened = page(decides);
    await vi.waitFor(() => expect(waitingOf(opened)).toBe(0), patience);
    await vi.waitUntil(isListening, patience);
    await ask();
    await vi.waitFor(() => expect(waitingOf(opened)).toBe(1), patience);
    expect(kindsOf(opened)).toContain("changes");
  });

  it("is told by asking again and again while nothing can be heard from the database", async () => {
    relay.leadTo(1);
    relay.cut();
    const opened = page(decides);
    await vi.waitFor(() => expect(waitingOf(opened)).toBe(0), patience);
    await ask();
    await vi.waitFor(() => expect(waitingOf(opened)).toBe(1), patience);
    expect(kindsOf(opened)).toContain("changes");
  });

  it("hears again once a connection that broke is made anew", async () => {
    const opened = page(decides);
    await vi.waitUntil(isListening, patience);
    relay.cut();
    await ask();
    await vi.waitFor(() => expect(waitingOf(opened)).toBe(1), patience);
    await vi.waitUntil(isListening, patience);
  });

  it.each([
    [
      "its session is revoked",
      "update session set ended_at = now(), ended_why = 'revoked' where person_id = $1",
      "ended",
    ],
    ["its person is suspended", "update person set suspended_at = now() where id = $1", "ended"],
    ["a role goes", "delete from role_grant where person_id = $1", "roles"],
  ] as const)("is let go within a second once %s, and nobody else's is", async (_what, sql, event) => {
    const bystander = page(await signedIn(here.deps, here.owner, [["viewer", gatewayId]]));
    const opened = page(decides);
    await vi.waitFor(() => expect(waitingOf(opened)).toBe(0), patience);
    await vi.waitUntil(isListening, patience);
    await here.owner.query(sql, [decides.personId]);
    const committed = performance.now();
    await vi.waitFor(() => expect(opened.isOpen).toBe(false), patience);
    // It looks every 300 ms; a crowded machine may take longer than the second that the page has.
    expect(performance.now() - committed).toBeLessThan(3_000);
    expect(kindsOf(opened).at(-1)).toBe(event);
    expect(bystander.isOpen).toBe(true);
  });

  it("is let go with a sentence, the oldest first, when its session or person opens too many", async () => {
    const bystander = page(await signedIn(here.deps, here.owner, [["viewer", gatewayId]]));
    const opened = Array.from({ length: mostStreams.session + 1 }, () => page(decides));
    expect(opened.map(({ isOpen }) => isOpen)).toEqual([false, ...opened.slice(1).map(() => true)]);
    expect(opened[0]?.told.at(-1)).toMatchObject({
      event: "crowded",
      data: { message: expect.stringMatching(/^[A-Z].*\.$/) },
    });

    const sessions: Person[] = [];
    while (sessions.length < mostStreams.person / mostStreams.session) sessions.push(await anotherSession(decides));
    const more = sessions.flatMap((session) => Array.from({ length: mostStreams.session }, () => page(session)));
    expect([...opened, ...more].filter(({ isOpen }) => isOpen)).toHaveLength(mostStreams.person);
    expect(more.every(({ isOpen }) => isOpen)).toBe(true);
    expect(bystander.isOpen).toBe(true);
  });

  it("that was the last one leaves nothing behind", async () => {
    const opened = page(decides);
    await vi.waitUntil(isListening, patience);
    opened.leave();
    await vi.waitUntil(async () => !(await isListening()), patience);
    expect(opened.isOpen).toBe(false);
  });
});

/** The same person, signed in once more. */
async function anotherSession(person: Person): Promise<Person> {
  const other = await signedIn(here.deps, here.owner, [["approver", gatewayId]]);
  if (person.actor.kind !== "person" || other.actor.kind !== "person") throw new Error("Only people have sessions.");
  await here.owner.query("update session set person_id = $1 where id = $2", [person.personId, other.actor.sessionId]);
  return { ...person, actor: { ...person.actor, sessionId: other.actor.sessionId } };
}
