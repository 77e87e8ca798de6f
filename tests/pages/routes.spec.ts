import { globSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { root } from "@/lib/boot/places.mjs";
import { pageList, redirects, unreachable } from "./support/page-list";

test("every page below app/ is in the list, and the list names none that is gone", () => {
  const files = globSync("**/{page,error,forbidden,not-found,global-error,default,template}.tsx", {
    cwd: path.join(root, "app"),
  });
  const listed = new Set([...pageList.map(({ file }) => file), ...redirects, ...unreachable]);
  expect([...listed].sort()).toEqual(files.sort());
});

test("no two of the list share a name", () => {
  const names = pageList.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
