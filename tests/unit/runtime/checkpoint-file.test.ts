import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkpointFile } from "@/lib/runtime/checkpoint-file";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "keyhole-checkpoints-"));
  file = path.join(folder, "checkpoints.jsonl");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const lines = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `{"seq":${at},"${"x".repeat(400)}":1}`);

describe("the file of checkpoints", () => {
  it("has no newest lines before there is one", async () => {
    expect(await checkpointFile(file).newest()).toEqual([]);
  });

  it("gives back what was appended, in its order", async () => {
    const kept = checkpointFile(file);
    await kept.append(lines(2));
    await kept.append(lines(1));
    expect(await kept.newest()).toEqual([...lines(2), ...lines(1)]);
  });

  it("gives the newest of many, whole lines only", async () => {
    const kept = checkpointFile(file);
    await kept.append(lines(500));
    const newest = await kept.newest();
    expect(newest.length).toBeGreaterThan(100);
    expect(newest).toEqual(lines(500).slice(-newest.length));
  });

  it("spoils no line by one that was left half written, and does not take that one for a checkpoint", async () => {
    const kept = checkpointFile(file);
    await kept.append(lines(1));
    await appendFile(file, '{"seq":1,"hal');
    expect(await kept.newest()).toEqual(lines(1));
    await kept.append(lines(2));
    expect(await kept.newest()).toEqual([...lines(1), ...lines(2)]);
    expect(await readFile(file, "utf8")).toContain('{"seq":1,"hal\n');
  });

  it("says whose it is where it cannot be read", async () => {
    await expect(checkpointFile(folder).newest()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
