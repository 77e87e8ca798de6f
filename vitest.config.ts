import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const alias = {
  "@": root.replace(/\/$/, ""),
  // Next replaces it at build time; in plain Node it throws by design.
  "server-only": `${root}tests/support/server-only.ts`,
};

const postgres = `${root}tests/support/postgres-setup.ts`;

const project = (name: string, include: string[], more: object = {}) => ({
  resolve: { alias },
  test: {
    name,
    include,
    environment: "node",
    env: { TZ: "Asia/Kathmandu" },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    ...more,
  },
});

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      // With the proof's fifty times as many runs, a property on a busy machine is slow, not stuck.
      project("unit", ["tests/unit/**/*.test.{ts,tsx}", "tests/architecture/**/*.test.ts"], {
        testTimeout: process.env.KEYHOLE_PROVE ? 300_000 : 20_000,
      }),
      project("contract", ["tests/contract/**/*.test.ts"]),
      project("servers", ["tests/servers/**/*.test.ts"], {
        testTimeout: 60_000,
        hookTimeout: 120_000,
        globalSetup: postgres,
      }),
      project("access", ["tests/access/**/*.test.ts"], { testTimeout: 120_000, globalSetup: postgres }),
      // One file at a time: what they hold to a time limit must not wait for each other.
      project("faults", ["tests/faults/**/*.test.ts"], {
        testTimeout: 180_000,
        globalSetup: postgres,
        fileParallelism: false,
      }),
      project("integration", ["tests/integration/**/*.test.ts"], {
        maxWorkers: 2,
        testTimeout: 60_000,
        globalSetup: postgres,
      }),
    ],
  },
});
