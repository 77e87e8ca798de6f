#!/usr/bin/env node
// The `keyhole` command, on any Node.js that can install the packages; goes on with the pinned one.
import "./environment-file.mjs";
import { endWith } from "./exit-codes.mjs";
import { continueWith, ensureInstalled, requireNode } from "./install.mjs";

try {
  requireNode();
  await ensureInstalled((text) => process.stderr.write(text));
  continueWith("command.mjs", process.argv.slice(2));
} catch (error) {
  endWith(error);
}
