import { execFileSync } from "node:child_process";
import { link, mkdir, mkdtemp, realpath, rm, symlink, writeFile, chmod, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Host } from "@/lib/providers/contract";
import { fs } from "@/lib/providers/fs";
import { usableRoots } from "@/lib/providers/fs/roots";
import { unusedNet } from "../../../support/unused-net";

let base: string;
let root: string;
let own: string;

beforeAll(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), "keyhole-fs-")));
  root = path.join(base, "root");
  own = path.join(base, ".keyhole");
  await mkdir(path.join(root, "team", "db"), { recursive: true });
  await mkdir(path.join(own, "data", "deep"), { recursive: true });
  await mkdir(path.join(base, "elsewhere"));
  await writeFile(path.join(own, "key"), "canary-own");
  await writeFile(path.join(own, "data", "PG_VERSION"), "18");
  await writeFile(path.join(own, "data", "deep", "page"), "canary-page");
  await writeFile(path.join(base, "elsewhere", "secret"), "canary-elsewhere");
  await writeFile(path.join(root, "top"), "top");
  await writeFile(path.join(root, "team", "plain.txt"), "value\n");
  await writeFile(path.join(root, "team", "empty"), "");
  await writeFile(path.join(root, "team", "db", "password.txt"), "deep");
  await writeFile(path.join(root, "team", "big"), Buffer.alloc(1024 * 1024 + 1));
  await writeFile(path.join(root, "team", "just"), Buffer.alloc(1024 * 1024));
  await symlink(path.join(base, "elsewhere", "secret"), path.join(root, "team", "link-out"));
  await symlink("../../elsewhere", path.join(root, "team", "dir-out"));
  await symlink("/proc/self/environ", path.join(root, "team", "environ"));
  await symlink("loop", path.join(root, "team", "loop"));
  await symlink("../top", path.join(root, "team", "link-in"));
  await link(path.join(own, "key"), path.join(root, "team", "hard"));
  await link(path.join(own, "data", "deep", "page"), path.join(root, "team", "hard-page"));
  execFileSync("mkfifo", [path.join(root, "team", "pipe")]);
});
afterAll(() => rm(base, { recursive: true, force: true }));

const host = (more: Partial<Host> = {}): Host => ({
  net: unusedNet,
  env: new Map(),
  fsRoots: [root],
  ownFolders: [own],
  ...more,
});

const read = async (resource: string, prefix: unknown = path.join(root, "team"), on = host()): Promise<string> => {
  const opened = await fs.open({ config: { prefix }, access: {}, level: "values" }, on);
  if (!opened.ok) return opened.code;
  const [item] = await opened.value.read([{ resource, version: null }]);
  if (item === undefined) return "nothing";
  return item.ok ? new TextDecoder().decode(item.value.secret.reveal()) : item.code;
};

describe("fs", () => {
  it.each([
    ["plain.txt", "value\n"],
    ["empty", ""],
    ["db/password.txt", "deep"],
    ["link-in", "top"],
  ])("reads %s whole, with nothing trimmed", async (resource, value) => expect(await read(resource)).toBe(value));

  it("reads one mebibyte and no byte more", async () => {
    expect((await read("just")).length).toBe(1024 * 1024);
    expect(await read("big")).toBe("fs.too-large");
  });

  it.each([
    ["missing", "fs.file-missing"],
    ["plain.txt/x", "fs.file-missing"],
    ["x".repeat(300), "fs.file-missing"],
    ["db", "fs.not-a-file"],
    ["pipe", "fs.not-a-file"],
    ["link-out", "fs.path-leads-outside"],
    ["dir-out/secret", "fs.path-leads-outside"],
    ["environ", "fs.path-leads-outside"],
    ["loop", "fs.path-leads-outside"],
    ["hard", "fs.own-file"],
    ["hard-page", "fs.own-file"],
    ["../top", "fs.path-refused"],
    ["%2e%2e/top", "fs.path-refused"],
    ["db/../../top", "fs.path-refused"],
    ["/etc/passwd", "fs.path-refused"],
    ["..\\top", "fs.path-refused"],
    ["plain.txt\u0000", "fs.path-refused"],
    ["", "fs.path-refused"],
    ["\udc80", "fs.path-refused"],
  ])("does not read %j: %s", async (resource, code) => expect(await read(resource)).toBe(code));

  it.each([
    [undefined, "fs.prefix-missing"],
    ["relative", "fs.prefix-missing"],
    ["/etc", "fs.prefix-outside-roots"],
    ["/", "fs.prefix-outside-roots"],
    ["/proc/self", "fs.prefix-outside-roots"],
  ])("opens no vault over %j: %s", async (prefix, code) => expect(await read("x", prefix ?? null)).toBe(code));

  it("opens no vault over a link that leads out of the root", async () =>
    expect(await read("secret", path.join(root, "team", "dir-out"))).toBe("fs.prefix-outside-roots"));

  it("opens no vault below a root that has another's name as its beginning", async () => {
    await mkdir(`${root}-more`);
    await writeFile(path.join(`${root}-more`, "x"), "canary");
    expect(await read("x", `${root}-more`)).toBe("fs.prefix-outside-roots");
  });

  it("opens nothing without roots, and nothing below Keyhole's own folder", async () => {
    expect(await read("plain.txt", path.join(root, "team"), host({ fsRoots: [] }))).toBe("fs.prefix-outside-roots");
    expect(await read("key", own, host({ fsRoots: [own] }))).toBe("fs.prefix-outside-roots");
    expect(await read("key", own, host({ fsRoots: [base] }))).toBe("fs.prefix-outside-roots");
  });

  it("reads what Kubernetes mounts, and goes on after it swapped the data", async () => {
    const mount = path.join(root, "mounted");
    await mkdir(path.join(mount, "..2026_01"), { recursive: true });
    await mkdir(path.join(mount, "..2026_02"));
    await writeFile(path.join(mount, "..2026_01", "token"), "old");
    await writeFile(path.join(mount, "..2026_02", "token"), "new");
    await symlink("..2026_01", path.join(mount, "..data"));
    await symlink("..data/token", path.join(mount, "token"));
    expect(await read("token", mount)).toBe("old");
    await symlink("..2026_02", path.join(mount, "..data_tmp"));
    await rename(path.join(mount, "..data_tmp"), path.join(mount, "..data"));
    expect(await read("token", mount)).toBe("new");
  });

  it.skipIf(process.getuid?.() === 0)("says that it may not read a file", async () => {
    await chmod(path.join(root, "team", "empty"), 0);
    expect(await read("empty")).toBe("fs.permission-denied");
  });
});

describe("usableRoots", () => {
  it.each(["/", "/proc", "/proc/self", "/dev", "/sys", "/sys/kernel", "relative", "/does-not-exist"])(
    "leaves out %s",
    async (one) => expect(await usableRoots([one], [])).toEqual({ usable: [], refused: [one] }),
  );

  it("leaves out what holds or lies in Keyhole's own folder, by whatever name", async () => {
    await symlink(own, path.join(base, "alias"));
    const roots = [root, base, own, path.join(own, "data"), path.join(base, "alias")];
    expect(await usableRoots(roots, [own])).toEqual({ usable: [root], refused: roots.slice(1) });
  });
});
