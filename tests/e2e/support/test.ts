import { test as base, expect, type BrowserContext, type BrowserContextOptions, type Page } from "@playwright/test";
import { startApp, type AppOptions, type RunningApp } from "@/tests/support/running-app";

export { expect, type Page };

let running: RunningApp | null = null;

/** The tests of this file share one application of their own; the next file gets another. */
export function startsApp(options: AppOptions | (() => Promise<AppOptions>) = {}): void {
  base.beforeAll(async () => {
    running = await startApp(typeof options === "function" ? await options() : options);
  });
  base.afterAll(async () => {
    await running?.stop();
    running = null;
  });
}

/** What a browser reports that no page of ours may cause. */
export interface Reports {
  /** Status codes that a test brings about: the browser puts each into its console. */
  expectStatus(...statuses: readonly number[]): void;
  /** A line of the console that belongs to what a test brings about. */
  expectText(text: RegExp): void;
}

interface Fixtures {
  readonly app: RunningApp;
  readonly reports: Reports;
  /** A page of somebody who has not signed in, in a browser profile of its own. */
  readonly stranger: (options?: BrowserContextOptions) => Promise<Page>;
  /** A page of one of the sample's people, signed in by one press. */
  readonly as: (name: string, options?: BrowserContextOptions) => Promise<Page>;
}

/**
 * Tests against the application of their file. A report of the content security policy, an error in the console or in a
 * script fails the test in which it came, on whatever page.
 */
export const test = base.extend<Fixtures & { readonly watched: string[]; readonly contexts: BrowserContext[] }>({
  app: async ({}, provide) => {
    if (running === null) throw new Error("Call startsApp() at the top of this file.");
    await provide(running);
  },
  watched: async ({}, provide) => {
    await provide([]);
  },
  reports: [
    async ({ watched, app }, provide, info) => {
      const expected = new Set<number>();
      const texts: RegExp[] = [];
      await provide({
        expectStatus: (...statuses) => statuses.forEach((status) => expected.add(status)),
        expectText: (text) => void texts.push(text),
      });
      const wrong = watched.filter((line) => {
        if (texts.some((text) => text.test(line))) return false;
        const status = /^console: Failed to load resource: .* status of (\d+)/.exec(line)?.[1];
        return status === undefined || !expected.has(Number(status));
      });
      if (wrong.length > 0 || info.errors.length > 0) process.stderr.write(`${lastErrors(app.output())}\n`);
      expect(wrong, "what the browser reported").toEqual([]);
    },
    { auto: true },
  ],
  contexts: async ({ reports: _, app: __ }, provide) => {
    const contexts: BrowserContext[] = [];
    await provide(contexts);
    await Promise.all(contexts.map((context) => context.close()));
  },
  stranger: async ({ browser, app, watched, contexts }, provide) => {
    await provide(async (options = {}) => {
      const context = await browser.newContext({ baseURL: app.url, ...options });
      contexts.push(context);
      await watch(context, watched);
      return context.newPage();
    });
  },
  as: async ({ stranger }, provide) => {
    await provide(async (name, options) => {
      const page = await stranger(options);
      await page.goto("/sign-in");
      await page.getByRole("button", { name: `Sign in as ${name}` }).click();
      await page.waitForURL((url) => url.pathname !== "/sign-in" && url.pathname !== "/");
      return page;
    });
  },
});

/** The last lines of the application's that tell of something wrong: where a test failed, they often say why. */
const lastErrors = (output: string): string =>
  output
    .split("\n")
    .filter((line) => /"level":[4-6]0|Error|⨯/.test(line))
    .slice(-5)
    .join("\n");

async function watch(context: BrowserContext, reports: string[]): Promise<void> {
  await context.exposeBinding("__reportViolation", (_, text: string) => void reports.push(`policy: ${text}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const report = (window as unknown as { __reportViolation(text: string): void }).__reportViolation;
      report(`${event.effectiveDirective} refuses ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  context.on("console", (message) => {
    if (message.type() === "error") reports.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => void reports.push(`script: ${error.error().message}`));
}
