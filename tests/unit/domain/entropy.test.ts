import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { estimatedBits, isHighEntropy } from "@/lib/domain/entropy";

describe("estimatedBits", () => {
  it.each([
    ...[
      "",
      "a",
      "password",
      "Password123",
      "hunter2",
      "correct-horse-battery",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ],
    ...[
      "1234567890123456789012345678901234567890",
      "abcabcabcabcabcabcabcabcabcabcabcabcabcabc",
      "2024-01-01T00:00:00Z",
    ],
    ...[
      "postgres://app:hunter2@db.internal.example.com:5432/orders?sslmode=require",
      "server=db;user id=app;password=Summer2024!",
    ],
    ...[
      '{"username":"application","password":"Winter2025!","host":"database.internal.example.com"}',
      "changeme-changeme-changeme",
    ],
    ...["Admin:Admin:Admin:Admin:Admin", "00000000-0000-0000-0000-000000000000"],
  ])("finds little in %j", (text) => expect(estimatedBits(text)).toBeLessThan(80));

  it("finds enough in what machines make", () => {
    for (let i = 0; i < 200; i++) {
      const made = [
        randomBytes(32).toString("hex"),
        randomBytes(24).toString("base64url"),
        randomBytes(32).toString("base64"),
        randomUUID(),
        `ghp_${randomBytes(27).toString("base64url").replace(/[-_]/g, "x")}`,
      ];
      for (const text of made) expect([text, estimatedBits(text) >= 80]).toEqual([text, true]);
    }
  });

  it("counts the hardest part of a text made of parts", () => {
    const token = randomBytes(24).toString("base64url");
    expect(estimatedBits(JSON.stringify({ user: "app", token }))).toBe(estimatedBits(token));
  });
});

describe("isHighEntropy", () => {
  it("wants sixteen bytes besides", () => {
    const short = "k9$Qz!7x#Vb2%Lw";
    expect(isHighEntropy(new TextEncoder().encode(short), short)).toBe(false);
  });
});
