import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Context } from "@/lib/services/kernel/context";
import { readEvents } from "@/lib/services/rotation/read-events";
import { listEventsInput } from "@/lib/services/rotation/schema";
import { createVault } from "@/lib/services/vaults/create-vault";
import { runJob } from "@/lib/worker/run-job";
import { signedIn } from "../support/actors";
import { runAsSeen, started, tracking } from "../support/checking";
import { testInstallation } from "../support/installation";
import { databaseAsPlaces, leaksOf } from "../support/leaks";
import { addGateway } from "../support/organisation";
import { withServer } from "../support/server-given";
import { someName } from "./openbao-subject";
import { rotatingServers, type RotatingServer } from "./rotating-servers";

const newValue = (): string => randomBytes(36).toString("base64url");
/** What the page says of a rotation, by what the access may see. */
const sentences = {
  values: "The provider changed member `password`",
  metadata: "The provider has a new version; whether the value is another was not looked at",
} as const;

for (const [name, { row, start }] of Object.entries(rotatingServers)) {
  withServer(name, [row], (program) => {
    const here = testInstallation();
    let server: RotatingServer;
    let gateway: string;
    let author: Context;
    let operator: Context;

    beforeAll(async () => {
      server = await start(program);
      for (const port of server.ports) {
        await here.owner.query("insert into allow_entry (target) values ($1)", [`127.0.0.1:${port}`]);
      }
      gateway = `g-${await addGateway(here.owner)}`;
      author = await signedIn(here.deps, here.owner, [["author", null]]);
      operator = await signedIn(here.deps, here.owner, [["operator", null]]);
    });
    afterAll(() => server.stop());

    const history = async (vault: string): Promise<readonly (readonly [string, string])[]> => {
      const { events } = await readEvents(operator, listEventsInput.parse({ gateway, vault }));
      return events.map(({ title, text }) => [title, text]);
    };
    /** As the worker does, once the next look is due. */
    const later = async (): Promise<void> => {
      here.deps.advance(400_000);
      await runJob(here.deps, "observe-rotation");
    };

    it.each(["values", "metadata"] as const)("is seen by the next check, with an access to %s", async (level) => {
      const prefix = `by-${level}`;
      const resource = someName();
      const [first, second] = [newValue(), newValue()];
      const { provider, config, access } = server.vault;
      await createVault.run(author, { gateway, provider, prefix, config, access: { ...access, level } });
      const before = await server.put(resource, { user: "app", password: first });
      const ids = await tracking(operator, gateway, [`{vault://${prefix}/${resource}/password}`]);

      const run = await started(operator, gateway, { ids: [...ids] });
      await runJob(here.deps, "check-references");
      expect(await runAsSeen(operator, gateway, run)).toMatchObject({ state: "done", done: 1 });
      const baseline = await history(prefix);
      expect(baseline).toMatchObject([["First seen", expect.stringContaining(`(version ${before})`)]]);
      await later();
      expect(await history(prefix)).toEqual(baseline);

      const after = await server.put(resource, { user: "app", password: second });
      expect(after).not.toBe(before);
      await later();
      const rotated = ["Rotated", `${sentences[level]} (version ${before} → ${after}).`];
      expect(await history(prefix)).toEqual([rotated, ...baseline]);
      const places = [...(await databaseAsPlaces(here.owner)), { name: "log", text: here.deps.logged.join("\n") }];
      expect(leaksOf({ ...server.secrets, first, second }, places)).toEqual([]);
    });
  });
}
