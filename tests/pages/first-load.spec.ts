import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { distFolder } from "@/lib/boot/places.mjs";
import { pageList, type ListedPage } from "./support/page-list";
import { expect, test, type Page } from "./support/test";

/** kB of gzip, as the wire carries it; a kB is 1,000 bytes. */
const bars = { shell: 165, route: 200, idle: 240, coldVaults: 350 };

interface Loaded {
  readonly file: string;
  /** Scripts that the document itself asks for. */
  readonly first: ReadonlySet<string>;
  /** These, and what is fetched until nothing more comes. */
  readonly idle: ReadonlySet<string>;
}

test("no page makes the browser load more JavaScript than its bar", async ({ as, stranger, world, reports }, info) => {
  test.setTimeout(180_000);
  reports.expectStatus(403, 404);
  const routes = pageList.filter(
    ({ file, meanwhile }, index) =>
      meanwhile === undefined && pageList.findIndex((each) => each.file === file) === index,
  );
  const loaded: Loaded[] = [];
  for (const listed of routes) {
    const page = await (listed.who === null ? stranger() : as(listed.who));
    loaded.push(await scriptsOf(page, listed, listed.at(world)));
    await page.close();
  }
  const shell = loaded.filter(({ file }) => file.startsWith("(console)")).map(({ first }) => first);
  const inAll = [...(shell[0] ?? [])].filter((script) => shell.every((scripts) => scripts.has(script)));
  const rows = [
    { name: "shell: in every page of the console", first: sizeOf(inAll), bar: bars.shell, idle: null },
    ...loaded.map(({ file, first, idle }) => ({
      ...{ name: file, first: sizeOf(first), bar: bars.route, idle: sizeOf(idle) },
    })),
  ];
  const table = rows.map(({ name, first, bar, idle }) => {
    const idleCells = idle === null ? "" : `${kb(idle)} of ${bars.idle}`;
    return `${name.padEnd(48)}${kb(first)} of ${bar}   ${idleCells}`.trimEnd();
  });
  show(info.project.outputDir, [`${"JavaScript, kB of gzip".padEnd(48)}first load     after idle`, ...table]);
  const over = rows.filter(({ first, bar, idle }) => first > bar || (idle ?? 0) > bars.idle);
  expect(over.map(({ name }) => name)).toEqual([]);
  expect(Math.min(...loaded.map(({ first }) => sizeOf(first)))).toBeGreaterThan(50);
});

test("the vaults page, opened for the first time, costs no more than its bar in all", async ({ as, app }, info) => {
  const page = await as("Maya");
  const files = requestsOf(page, (pathname) => pathname.startsWith("/_next/static/"));
  const before = app.answers.length;
  await page.goto("/g/lab/vaults", { waitUntil: "networkidle" });
  const answers = app.answers.slice(before).reduce((sum, { body }) => sum + gzipSync(body).length, 0);
  const total = answers / 1000 + sizeOf(files);
  show(info.project.outputDir, [`${"The vaults page cold, everything".padEnd(48)}${kb(total)} of ${bars.coldVaults}`]);
  expect(files.size).toBeGreaterThan(5);
  expect(total).toBeLessThanOrEqual(bars.coldVaults);
});

async function scriptsOf(page: Page, { file }: ListedPage, at: string): Promise<Loaded> {
  const idle = requestsOf(page, (pathname) => pathname.endsWith(".js"));
  const answer = await page.goto(at, { waitUntil: "networkidle" });
  const tags = [...((await answer?.text()) ?? "").matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
  // What only browsers without modules load is nothing to ours.
  const first = tags
    .filter((tag) => !/\bnomodule\b/i.test(tag))
    .flatMap((tag) => /\ssrc="([^"?]+)/.exec(tag)?.[1] ?? []);
  return { file, first: new Set(first), idle };
}

/** The paths that are asked for from now on. */
function requestsOf(page: Page, wanted: (pathname: string) => boolean): ReadonlySet<string> {
  const asked = new Set<string>();
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (wanted(pathname)) asked.add(pathname);
  });
  return asked;
}

const sizes = new Map<string, number>();

/** Of files of the build, by their paths: kB as they come over the wire. A font is compressed already. */
function sizeOf(pathnames: Iterable<string>): number {
  let sum = 0;
  for (const pathname of pathnames) {
    const file = readFileSync(path.join(distFolder, "web/.next", pathname.replace(/^\/_next\//, "")));
    const size = sizes.get(pathname) ?? (pathname.endsWith(".woff2") ? file : gzipSync(file)).length;
    sizes.set(pathname, size);
    sum += size;
  }
  return sum / 1000;
}

const kb = (size: number): string => size.toFixed(1).padStart(6);

function show(folder: string, lines: readonly string[]): void {
  const text = `${lines.join("\n")}\n`;
  console.log(`\n${text}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "first-load.txt"), text, { flag: "a" });
}
