import { startTestPostgres } from "@/lib/boot/test-postgres.mjs";

/** One server for all test files of a run; each file takes a database of its own from it. */
export default async function postgresSetup(): Promise<() => Promise<void>> {
  if (process.env.KEYHOLE_TEST_DATABASE_URL) return async () => {};
  const server = await startTestPostgres();
  process.env.KEYHOLE_TEST_DATABASE_URL = server.adminUrl;
  return async () => {
    delete process.env.KEYHOLE_TEST_DATABASE_URL;
    await server.stop();
  };
}
