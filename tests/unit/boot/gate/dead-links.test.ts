import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deadLinks } from "@/lib/boot/gate/dead-links.mjs";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "keyhole-links-"));
  writeFileSync(path.join(folder, "other.md"), "# The two commands\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

const dead = (text: string): string[] => {
  const file = path.join(folder, "page.md");
  writeFileSync(file, text);
  return deadLinks([file]).map((line) => line.slice(file.length + 2));
};

it("finds links, references and pictures that lead to no file", () => {
  const text = 'See [a](gone.md), ![b](gone.png "title") and [c].\n\n[c]: lost.md\n<img src="far.png">';
  expect(dead(text)).toEqual(["gone.md", "gone.png", "lost.md", "far.png"]);
});

it("finds headings that are not there, here and in other files", () => {
  expect(dead("# Here\n[a](#here) [b](#there) [c](other.md#the-two-commands) [d](other.md#three)")).toEqual([
    "#there",
    "other.md#three",
  ]);
});

it("leaves other hosts, mail and what stands in code alone", () => {
  expect(dead("[a](https://example.com/x) [b](mailto:a@b.c)\n```\n[c](gone.md)\n```\n")).toEqual([]);
});
