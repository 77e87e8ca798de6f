// `npm start`: runs on any Node.js that can install the packages, and goes on with the pinned one that comes with them.
import "./environment-file.mjs";
import { endChildren } from "./child.mjs";
import { endWith } from "./exit-codes.mjs";
import { continueWith, ensureInstalled, pinnedNode, requireNode } from "./install.mjs";
import { readAddress, requireFreePort, requireUsableKeys } from "./settings.mjs";

for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => void endChildren().finally(() => process.exit(130)));

try {
  requireNode();
  requireUsableKeys();
  await requireFreePort(readAddress());
  await ensureInstalled((text) => process.stdout.write(text));
  pinnedNode();
  process.removeAllListeners("SIGINT").removeAllListeners("SIGTERM");
  continueWith("app.mjs", process.argv.slice(2));
} catch (error) {
  endWith(error);
}
