import { bytesToText } from "@/lib/domain/byte-text";
import { toVector, toVectorText } from "@/lib/domain/reference/to-vector";

const newline = 0x0a;

/** The lines of a stream of bytes, nothing lost: only `\n` ends one, and bytes that are no UTF-8 stay what they are. */
export async function* linesOf(stream: AsyncIterable<Uint8Array | string>): AsyncIterable<string> {
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of stream) {
    const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      yield bytesToText(Buffer.concat([rest, bytes.subarray(start, end)]));
      rest = new Uint8Array();
      start = end + 1;
    }
    rest = Buffer.concat([rest, bytes.subarray(start)]);
  }
  if (rest.length > 0) yield bytesToText(rest);
}

/**
 * `keyhole parse`: each line is taken for one reference, whatever it is; for each one line of JSON is written with
 * `input`, `is_reference`, `parsed` and `error`, as Kong 3.8 and later would answer.
 */
export async function runParse(lines: AsyncIterable<string>, write: (text: string) => void): Promise<void> {
  for await (const line of lines) write(`${JSON.stringify({ input: toVectorText(line), ...toVector(line) })}\n`);
}
