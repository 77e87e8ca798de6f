import { AppError } from "@/lib/domain/errors";

/**
 * The body of a request as text, read no further than `mostBytes`, whatever length was announced. Throws INVALID for a
 * longer one.
 */
export async function bodyText(request: Request, mostBytes: number): Promise<string> {
  const reader = request.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) return Buffer.concat(chunks).toString("utf8");
    size += next.value.length;
    if (size > mostBytes) {
      await reader?.cancel();
      throw new AppError("INVALID", `The body is larger than ${Math.floor(mostBytes / 1024)} KiB.`);
    }
    chunks.push(next.value);
  }
}
