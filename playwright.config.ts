import { defineConfig } from "@playwright/test";

/** Tests start the built application themselves, each file with a database of its own: there is no server to wait for. */
export default defineConfig({
  outputDir: "test-results",
  workers: 2,
  // Files run beside each other; the tests of one file build on one another.
  fullyParallel: false,
  retries: 0,
  // Nothing here waits that long where it works: a machine under load is slow, not wrong.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    locale: "en-GB",
    timezoneId: "Asia/Kathmandu",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "e2e", testDir: "tests/e2e", testMatch: "**/*.spec.ts" },
    {
      name: "pages",
      testDir: "tests/pages",
      testMatch: "**/*.spec.ts",
      // These tests keep their own picture of everything they look at.
      use: { trace: "off", screenshot: "off" },
    },
  ],
});
