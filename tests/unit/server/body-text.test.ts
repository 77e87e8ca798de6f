import { describe, expect, it } from "vitest";
import { bodyText } from "@/lib/server/body-text";

const posted = (body: BodyInit | null): Request =>
  new Request("http://own.invalid/", { method: "POST", body, duplex: "half" } as RequestInit);

describe("the body of a request", () => {
  it("is read whole, with characters that were cut apart on the way", async () => {
    const parts = [Buffer.from("caf"), Buffer.from([0xc3]), Buffer.from([0xa9])];
    const body = new ReadableStream({
      start: (stream) => {
        for (const part of parts) stream.enqueue(part);
        stream.close();
      },
    });
    expect(await bodyText(posted(body), 1024)).toBe("café");
    expect(await bodyText(posted(null), 1024)).toBe("");
    expect(await bodyText(posted("x".repeat(1024)), 1024)).toHaveLength(1024);
  });

  it("is not read past the limit, though no length was announced", async () => {
    let given = 0;
    const endless = new ReadableStream({
      pull: (stream) => {
        given += 1024;
        stream.enqueue(new Uint8Array(1024));
      },
    });
    await expect(bodyText(posted(endless), 8 * 1024)).rejects.toMatchObject({
      code: "INVALID",
      detail: "The body is larger than 8 KiB.",
    });
    expect(given).toBeLessThan(16 * 1024);
  });
});
