import { describe, expect, it } from "vitest";
import { referencesInText } from "@/lib/domain/reference/references-in-text";
import { recognised, sendLimits } from "@/components/references/recognised";

const rules = { gatewayVersion: "3.15" };

describe("what is recognised in a pasted text", () => {
  it("is sent without the rest of the text, and keeps the lines it stood on", () => {
    const text = ["password: hunter2", "a: {vault://files/a}", "", "b: '{vault://hcv-pay/b/c}' # {vault://files/a}"];
    const found = recognised(text.join("\n"), rules);
    expect(found.lines).toBe("{vault://files/a}\n{vault://hcv-pay/b/c}");
    expect(found.places).toEqual([2, 4]);
    expect(found.count).toBe(2);
    expect(found.names).toEqual([
      { name: "files", count: 1 },
      { name: "hcv-pay", count: 1 },
    ]);
  });

  it("counts what Kong takes for a reference and cannot read, once each", () => {
    const found = recognised("{vault://files//}\n{vault://files//}\n{vault://files/a}", rules);
    expect(found).toMatchObject({ count: 2, broken: 1, problems: [], problemCount: 0 });
    expect(found.lines.split("\n")).toContain("{vault://files//}");
    expect(found.places).toEqual([3, 1]);
  });

  it("says of what only looks like one where it stands and why it is not taken", () => {
    const found = recognised("vault://files/a\n{vault://files/b", rules);
    expect(found.count).toBe(0);
    expect(found.problemCount).toBe(2);
    expect(found.problems.map(({ line, shown }) => [line, shown])).toEqual([
      [1, "vault://files/a"],
      [2, "{vault://files/b"],
    ]);
    expect(found.problems[0]?.what).toContain("braces are missing");
  });

  it("reaches the server as it stood, whatever has to be escaped in it", () => {
    const text = String.raw`{"a":"{vault://env/DOMAIN\\name}","b":"{vault://env/a\nb}"}`;
    const { lines, places } = recognised(text, rules);
    expect(lines.split("\n")).toHaveLength(places.length);
    const read = referencesInText(lines);
    expect(read.ok && read.value.references.map((found) => found.text)).toEqual([
      "{vault://env/DOMAIN\\name}",
      "{vault://env/a\nb}",
    ]);
  });

  it("is refused when it is more than can be sent at once", () => {
    const some = (count: number, length: number) =>
      Array.from({ length: count }, (_, n) => `{vault://v/${"x".repeat(length)}${n}}`).join("\n");
    expect(recognised(some(sendLimits.references, 10), rules).tooMuch).toBeNull();
    expect(recognised(some(sendLimits.references + 1, 10), rules).tooMuch).toContain("At most 5,000");
    expect(recognised(some(1000, 1000), rules).tooMuch).not.toBeNull();
    expect(recognised("x".repeat(10_000_001), rules)).toMatchObject({ count: 0, lines: "" });
    expect(recognised("x".repeat(10_000_001), rules).tooMuch).not.toBeNull();
  });
});
