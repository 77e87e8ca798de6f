import { buildNext, type NextBuild } from "@/tests/support/next-build";
import { expect, startsApp, test } from "./support/test";

// Building the application a second time takes longer than all the rest of these tests: what browsers do then is seen
// on every run with the ids alone exchanged.
if (process.env.KEYHOLE_PROVE) {
  const token = "s.c4n4ryOfATokenThatIsTypedTwice98765";
  /** A page of the new build is loaded whole, and for the first time. */
  const patience = 60_000;
  let next: NextBuild;

  test.beforeAll(async () => {
    test.setTimeout(900_000);
    next = await buildNext("app/(console)/g/[gateway]/vaults/actions.ts");
  });
  startsApp();
  test.afterAll(() => next?.remove());

  test("a form filled in before an update is filled in again after it, and sent", async ({ app, as, reports }) => {
    test.setTimeout(300_000);
    reports.expectStatus(409);
    const [maya, jonas] = [await as("Maya"), await as("Jonas")];
    const called: { readonly id: string; readonly status: Promise<number | undefined> }[] = [];
    maya.on("request", (request) => {
      const id = request.headers()["next-action"];
      if (id !== undefined) called.push({ id, status: request.response().then((answer) => answer?.status()) });
    });
    await maya.goto("/g/lab/new-vault");
    await maya.getByRole("radio", { name: /HashiCorp/ }).check();
    await maya.getByRole("textbox", { name: "Prefix" }).fill("across");
    await maya.getByRole("textbox", { name: "Description" }).fill("Typed before the update");
    await maya.getByRole("textbox", { name: /^Host/ }).fill("bao.example");
    const secret = maya.getByLabel(/^Token/).first();
    await secret.fill(token);
    await jonas.goto("/g/lab/vaults");

    await app.serveFrom(next.webFolder);
    await maya.getByRole("button", { name: "Create vault" }).click();
    await expect(maya.getByText("Keyhole was updated, so this page was loaded again")).toBeVisible({
      timeout: patience,
    });
    await expect(maya.getByRole("radio", { name: /HashiCorp/ })).toBeChecked();
    await expect(maya.getByRole("textbox", { name: "Prefix" })).toHaveValue("across");
    await expect(maya.getByRole("textbox", { name: "Description" })).toHaveValue("Typed before the update");
    await expect(maya.getByRole("textbox", { name: /^Host/ })).toHaveValue("bao.example");
    await expect(secret).toHaveValue("");
    expect((await app.owner.query("select from vault where prefix = 'across'")).rowCount).toBe(0);

    await secret.fill(token);
    await maya.getByRole("button", { name: "Create vault" }).click();
    await maya.waitForURL("**/g/lab/vaults/across");
    await expect(maya.getByText("Typed before the update").first()).toBeVisible();
    expect(await maya.evaluate(() => sessionStorage.length)).toBe(0);
    const [before, after] = called;
    expect(await before?.status).toBe(409);
    expect(await after?.status).toBe(200);
    expect(after?.id).not.toBe(before?.id);

    // Whoever had a page open and typed nothing goes on as if nothing had happened: session and links are good.
    const console = jonas.getByRole("navigation", { name: "Console" });
    await console.getByRole("link", { name: "Explain" }).click();
    await expect(jonas.getByRole("heading", { name: "Explain" })).toBeVisible({ timeout: patience });
    await console.getByRole("link", { name: /^Vaults/ }).click();
    await expect(jonas.getByRole("link", { name: "across" })).toBeVisible({ timeout: patience });
  });
}
