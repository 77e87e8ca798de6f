import path from "node:path";
import { startPostgres } from "./embedded-postgres.mjs";
import { keyholeFolder } from "./places.mjs";

/** The embedded server for tests: what is in it may be lost, so it does not wait for the disk. */
export function startTestPostgres() {
  return startPostgres({
    folder: path.join(keyholeFolder, "test-pg"),
    tuning: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" },
  });
}
