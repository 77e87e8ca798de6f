import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/domain/errors";
import { createPasswords } from "@/lib/runtime/passwords";

describe("passwords", () => {
  it("are hashed with argon2id at no less than what OWASP asks for, each with a salt of its own", async () => {
    const passwords = createPasswords();
    const [one, other] = await Promise.all([passwords.hash("correct horse"), passwords.hash("correct horse")]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/);
    const [, memory, time] = /m=(\d+),t=(\d+)/.exec(one) ?? [];
    expect(Number(memory)).toBeGreaterThanOrEqual(19_456);
    expect(Number(time)).toBeGreaterThanOrEqual(2);
    expect(one).not.toBe(other);
  });

  it("match their hash and no other, and no account that is not there", async () => {
    const passwords = createPasswords();
    const hash = await passwords.hash("correct horse");
    expect(await passwords.verify(hash, "correct horse")).toBe(true);
    expect(await passwords.verify(hash, "correct horsf")).toBe(false);
    expect(await passwords.verify(null, "correct horse")).toBe(false);
    expect(await passwords.verify(null, "nobody has this password")).toBe(false);
  });
});

describe("the queue", () => {
  it("lets two run and fifty wait, and turns the rest away", async () => {
    const passwords = createPasswords();
    const hash = await passwords.hash("correct horse");
    await passwords.verify(null, "x");
    const answers = await Promise.allSettled(Array.from({ length: 60 }, () => passwords.verify(hash, "wrong")));
    const refused = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as AppError] : []));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(52);
    expect(refused).toHaveLength(8);
    for (const error of refused) expect(error).toMatchObject({ code: "UNAVAILABLE", retryAfterSeconds: 5 });
    expect(await passwords.verify(hash, "correct horse")).toBe(true);
  });

  it("is open again after it was full at its very first use", async () => {
    const passwords = createPasswords();
    const hashes = Array.from({ length: 52 }, () => passwords.hash("correct horse"));
    await expect(passwords.verify(null, "x")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await Promise.all(hashes);
    expect(await passwords.verify(null, "x")).toBe(false);
  });
});
