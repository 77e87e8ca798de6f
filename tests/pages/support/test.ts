import { expect, test as e2e, type Page } from "@/tests/e2e/support/test";
import { makeWorld, type Person, type World } from "./world";

export { expect, type Page };

/** As in e2e, but one application for all the tests of a worker, with people who stay signed in. */
export const test = e2e.extend<object, { readonly world: World }>({
  world: [
    async ({ browser }, provide) => {
      const world = await makeWorld(browser);
      await provide(world);
      await world.app.stop();
    },
    // For making it and for ending it together, on a machine that is busy.
    { scope: "worker", timeout: 300_000 },
  ],
  app: async ({ world }, provide) => {
    await provide(world.app);
  },
  as: async ({ stranger, world }, provide) => {
    await provide(async (name, options) => {
      return stranger({ storageState: await world.session(name as Person), ...options });
    });
  },
});
