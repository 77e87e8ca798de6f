import { describe, expect, it } from "vitest";
import { isRecord, recordOf } from "@/lib/domain/record-of";

describe("what has members by name", () => {
  it.each([[{}], [{ a: 1 }], [Object.create(null)]])("is a record: %j", (value: object) => {
    expect(isRecord(value)).toBe(true);
    expect(recordOf(value)).toBe(value);
  });

  it.each([[[]], [[{}]], [null], [undefined], ["{}"], [0], [true]])("is no record: %j", (value: unknown) => {
    expect(isRecord(value)).toBe(false);
    expect(recordOf(value)).toBeNull();
  });
});
