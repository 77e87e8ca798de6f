// `npm test`: runs on any Node.js that can install the packages, and goes on with the pinned one that comes with them.
import { endChildren } from "./child.mjs";
import { endWith } from "./exit-codes.mjs";
import { continueWith, ensureInstalled, requireNode } from "./install.mjs";

for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => void endChildren().finally(() => process.exit(130)));

try {
  requireNode();
  const args = process.argv.slice(2);
  if (!args.includes("--no-install")) await ensureInstalled((text) => process.stdout.write(text));
  process.removeAllListeners("SIGINT").removeAllListeners("SIGTERM");
  continueWith("gate/main.mjs", args);
} catch (error) {
  endWith(error);
}
