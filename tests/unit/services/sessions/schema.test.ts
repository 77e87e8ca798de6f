import { describe, expect, it } from "vitest";
import { normalEmail } from "@/lib/services/sessions/schema";

describe("account names", () => {
  it.each([
    ["Maya@Example.COM", "maya@example.com"],
    ["  maya@example.com ", "maya@example.com"],
    ["ｍａｙａ@example.com", "maya@example.com"],
    ["maya@ﬁrm.example", "maya@firm.example"],
    ["Jose\u0301@example.com", "jos\u00e9@example.com"],
  ])("%j is compared as %j", (text, normal) => {
    expect(normalEmail(text)).toBe(normal);
    expect(normalEmail(normal)).toBe(normal);
  });
});
