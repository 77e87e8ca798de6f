import { cpus } from "node:os";
import { Worker } from "node:worker_threads";

/** Works for so many milliseconds of its thread's own time, and tells how many passed on the clock. */
const work = `
  const { parentPort } = require("node:worker_threads");
  const began = performance.now();
  const spent = process.threadCpuUsage();
  for (;;) {
    const { user, system } = process.threadCpuUsage(spent);
    if (user + system >= 300_000) break;
  }
  parentPort.postMessage((performance.now() - began) / 300);
`;

/**
 * How much longer than on an idle machine things take now that need all of its processors: 1 when nobody else uses
 * them, also when that is only nearly so.
 */
export async function crowding(): Promise<number> {
  const factors = await Promise.all(
    cpus().map(
      () =>
        new Promise<number>((resolve, reject) => {
          new Worker(work, { eval: true }).once("message", resolve).once("error", reject);
        }),
    ),
  );
  const worst = Math.max(...factors);
  return worst < 1.25 ? 1 : worst;
}
