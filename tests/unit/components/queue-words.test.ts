import { describe, expect, it } from "vitest";
import { newsOf, waitingWords } from "@/components/changes/queue-words";

const row = (id: string, minute: number, state = "requested") => {
  const requestedAt = `2026-05-01T10:${String(minute).padStart(2, "0")}:00.000Z`;
  return { id, title: `Create vault ${id}`, state, requester: "Maya", requestedAt };
};

describe("the news of a queue", () => {
  it("is the first of what came since, and how much more", () => {
    expect(newsOf([row("a", 1)], [row("b", 2), row("a", 1)])).toBe("New: Create vault b, asked for by Maya.");
    expect(newsOf([], [row("c", 3), row("b", 2)])).toBe("New: Create vault c, asked for by Maya, and 1 more.");
  });

  it("is none where rows went, moved up from the next page, or were made as drafts", () => {
    expect(newsOf([row("b", 2), row("a", 1)], [row("a", 1)])).toBeNull();
    expect(newsOf([row("b", 5), row("a", 4)], [row("a", 4), row("z", 1)])).toBeNull();
    expect(newsOf([], [row("a", 1, "draft")])).toBeNull();
  });

  it("reads a moment as the server gives it and as it comes over the wire", () => {
    const drawn = { ...row("a", 1), requestedAt: new Date("2026-05-01T10:01:00.500Z") };
    expect(newsOf([drawn], [{ ...row("b", 1), requestedAt: "2026-05-01T10:01:00.400Z" }])).toBeNull();
  });
});

describe("what waits, in words", () => {
  it.each([
    [0, 0, "Nothing waits for anybody's decision."],
    [0, 1, "Nothing waits for your decision; 1 waits here in all."],
    [1, 3, "1 for you to decide; 3 wait here in all."],
    [1001, 1001, "more than 1,000 for you to decide; more than 1,000 wait here in all."],
  ])("%i for the reader of %i", (forMe, inAll, words) => expect(waitingWords({ forMe, inAll })).toBe(words));
});
