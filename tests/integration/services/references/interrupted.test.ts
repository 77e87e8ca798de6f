import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readAuditLog } from "@/lib/services/audit/read-audit-log";
import { explainReference } from "@/lib/services/references/explain-reference";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import { otherProcess } from "@/tests/support/bundled";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
const explainer = otherProcess("explainer.ts");
/** A backend that takes a connection and never says a word. */
const silent = net.createServer((socket) => socket.on("error", () => {}));
const sockets = new Set<net.Socket>();
silent.on("connection", (socket) => sockets.add(socket));
let gateway: string;

beforeAll(async () => {
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  gateway = `g-${await addGateway(here.owner)}`;
  await here.owner.query("insert into allow_entry (target) values ($1)", [`127.0.0.1:${port}`]);
  const author = await signedIn(here.deps, here.owner, [["author", null]]);
  const config = { protocol: "http", host: "127.0.0.1", port, token: "s.0123456789abcdef" };
  await createVault.run(author, { gateway, provider: "hcv", prefix: "bao", config, access: { level: "values" } });
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  silent.close();
});

const intents = async (): Promise<readonly { readonly reference: string; readonly intent: string | null }[]> => {
  const auditor = await signedIn(here.deps, here.owner, [["auditor", null]]);
  const filter = {
    gateway: "",
    type: "reference.explain-intended",
    ...({ about: "", actor: "", q: "", outcome: "", within: "", from: "", until: "" } as const),
  } as const;
  const { entries } = await readAuditLog(auditor, filter);
  return entries.map(({ object, intent, outcome }) => {
    expect(outcome).toBe("pending");
    return { reference: object ?? "", intent };
  });
};

it("a process killed between asking and answering leaves an intent that shows as interrupted", async () => {
  const operator = await signedIn(here.deps, here.owner, [["operator", null]]);
  await explainReference(operator, { gateway, reference: "{vault://nowhere/before}" });
  const asked = once(silent, "connection");
  const other = explainer(here.database.appUrl, operator.secret, gateway, "{vault://bao/pay/key}");
  // That the backend is being asked shows that the intent was committed.
  await Promise.race([asked, other.hear().then((line) => Promise.reject(new Error(`It ${line} too soon.`)))]);
  await other.kill();
  await explainReference({ ...operator, requestId: "the next" }, { gateway, reference: "{vault://nowhere/after}" });

  const followed = { intent: "followed" };
  const cut = { reference: "{vault://bao/pay/key}" };
  expect(await intents()).toMatchObject([followed, { ...cut, intent: "under way" }, followed]);
  // The database's clock is ahead of the one set by hand.
  here.deps.advance(10 * 60_000);
  expect(await intents()).toMatchObject([followed, { ...cut, intent: "interrupted" }, followed]);
  expect(await here.count("audit.link where type = 'reference.explained'")).toBe(2);
});

it("another request's outcome does not pass for it", async () => {
  const { rows } = await here.owner.query<{ requestId: string; actor: string }>(
    `select l.object as "requestId", l.actor from audit.link l where l.type = 'reference.explain-intended' order by n offset 1 limit 1`,
  );
  const { requestId = "" } = rows[0] ?? {};
  // The same object, but its text only quotes the request.
  const reference = `{vault://x/"requestId":"${requestId}"}`;
  const body = (request: string) =>
    JSON.stringify({
      data: { reference },
      object: { id: requestId },
      outcome: "done",
      requestId: request,
      type: "reference.explained",
      v: 1,
    });
  await here.owner.query("insert into audit.event (body) values ($1)", [body("of another")]);
  expect((await intents())[1]).toMatchObject({ intent: "interrupted" });
  await here.owner.query("insert into audit.event (body) values ($1)", [body(requestId)]);
  expect((await intents())[1]).toMatchObject({ intent: "followed" });
});
