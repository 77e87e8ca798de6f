import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runVectors } from "@/lib/cli/run-vectors";

let folder: string;
let lines: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keyhole-vectors-"));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true }));

const run = (): Promise<boolean> => runVectors(folder, (line) => lines.push(line));
const put = (name: string, content: unknown): Promise<void> =>
  writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));

describe("runVectors", () => {
  it("agrees with every published answer", async () => {
    for (const name of ["reference", "env", "entity", "cache"]) {
      await cp(join("tests/fixtures", `${name}-vectors.json`), join(folder, `${name}.json`));
    }
    expect(await run()).toBe(true);
    expect(lines).toEqual(["287 passed, 0 failed"]);
  });

  it("shows each difference with both answers", async () => {
    const same = { input: "{vault://env/a}", is_reference: true, error: null };
    const parsed = { name: "env", resource: "a", key: null, config: null, version: null };
    await put("reference.json", [
      { id: "one", ...same, parsed },
      { id: "two", ...same, parsed: { ...parsed, resource: "b" } },
    ]);
    expect(await run()).toBe(false);
    expect(lines[0]).toMatch(/^FAILED {2}reference\.json two\n.*recorded .*"resource":"b".*\n.*ours .*"resource":"a"/);
    expect(lines.at(-1)).toBe("1 passed, 1 failed");
  });

  it("reads bytes, odd numbers and Lua's fourteen digits", async () => {
    const parsed = { name: "env", resource: "a", key: null, config: null, version: null };
    const fine = { is_reference: true, error: null };
    await put("reference.json", [
      { ...fine, input: "{vault://env/%ff}", parsed: { ...parsed, resource: { $base64: "/w==" } } },
      { ...fine, input: { $base64: "e3ZhdWx0Oi8vZW52L/99" }, parsed: { ...parsed, resource: { $base64: "/w==" } } },
      { ...fine, input: "{vault://env/a#-inf}", parsed: { ...parsed, version: { $number: "-inf" } } },
      { ...fine, input: "{vault://env/a#12345678901234567}", parsed: { ...parsed, version: 1.2345678901235e16 } },
    ]);
    expect(await run()).toBe(true);
  });

  it("counts what it cannot use as failed and goes on", async () => {
    await put("reference.json", "{");
    await put("env.json", { cases: "none" });
    await put("entity.json", [5, {}, { id: "odd", input: {}, valid: true }]);
    expect(await run()).toBe(false);
    expect(lines.at(-1)).toBe("0 passed, 5 failed");
  });

  it("fails where there is nothing to run", async () => {
    expect(await run()).toBe(false);
    expect(lines.at(-1)).toBe("0 passed, 1 failed");
  });
});
