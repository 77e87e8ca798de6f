import { describe, expect, it } from "vitest";
import { linesOf, runParse } from "@/lib/cli/parse";

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncIterable<string | Uint8Array> {
  for (const part of parts) yield await Promise.resolve(part);
}

const parse = async (...parts: readonly (string | Uint8Array)[]): Promise<unknown[]> => {
  const written: string[] = [];
  await runParse(linesOf(chunks(...parts)), (text) => written.push(text));
  return written.map((line): unknown => {
    expect(line.endsWith("\n") && line.indexOf("\n") === line.length - 1).toBe(true);
    return JSON.parse(line);
  });
};

describe("runParse", () => {
  it("answers each line with a line", async () => {
    expect(await parse("{vault://env/a", "/b#nan}\n\nx")).toEqual([
      {
        input: "{vault://env/a/b#nan}",
        is_reference: true,
        parsed: { name: "env", resource: "a", key: "b", config: null, version: { $number: "nan" } },
        error: null,
      },
      { input: "", is_reference: false, parsed: null, error: "not a reference []" },
      { input: "x", is_reference: false, parsed: null, error: "not a reference [x]" },
    ]);
  });

  it("keeps bytes as they came, across chunks and with other signs for a new line inside", async () => {
    const bytes = Buffer.concat([Buffer.from("{vault://env/"), Buffer.of(0xff), Buffer.from("ü\r\u2028}\n")]);
    const [answer] = await parse(bytes.subarray(0, 15), bytes.subarray(15));
    const resource = { $base64: Buffer.concat([Buffer.of(0xff), Buffer.from("ü\r\u2028")]).toString("base64") };
    expect(answer).toMatchObject({ is_reference: true, parsed: { resource } });
  });

  it("says nothing to nothing", async () => expect(await parse()).toEqual([]));
});
