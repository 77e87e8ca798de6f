import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { lockFileFaults } from "@/lib/boot/gate/lock-file.mjs";

const lock = (more: object = {}) => ({
  packages: {
    "": {},
    "node_modules/tool": { version: "1.0.0", optionalDependencies: { "tool-linux": "1.0.0", "tool-mac": "1.0.0" } },
    "node_modules/tool-linux": { version: "1.0.0" },
    "node_modules/a/node_modules/tool-mac": { version: "1.0.0" },
    ...more,
  },
});

it("has nothing against a lock file that knows the packages of every system", () => {
  expect(lockFileFaults(lock())).toEqual([]);
});

it("finds a package of another system that is missing", () => {
  const kept = Object.entries(lock().packages).filter(([place]) => !place.endsWith("tool-mac"));
  const packages = Object.fromEntries(kept);
  expect(lockFileFaults({ packages })).toEqual(["tool-mac is missing, which tool@1.0.0 wants on some systems"]);
});

it("finds a package nobody asks for", () => {
  const stray = { "node_modules/stray": { version: "2.0.0", extraneous: true } };
  expect(lockFileFaults(lock(stray))).toEqual(["stray@2.0.0 is in it, and nothing asks for it"]);
});

it("has nothing against our own", () => {
  expect(lockFileFaults(JSON.parse(readFileSync("package-lock.json", "utf8")))).toEqual([]);
});
