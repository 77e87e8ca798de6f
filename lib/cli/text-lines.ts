const newline = 0x0a;

/** A line of a file without its line feed; null for bytes that are no UTF-8. `ended` is false for what no line feed ends. */
export interface TextLine {
  readonly text: string | null;
  readonly ended: boolean;
}

/**
 * The lines of a stream of bytes, each exactly as it stands: only `\n` ends one, and no byte is mended or left out.
 *
 * @param longest bytes in a line; a longer one is given as null and ends the reading
 */
export async function* textLines(
  stream: AsyncIterable<Uint8Array>,
  longest = 1024 * 1024,
): AsyncGenerator<TextLine, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const text = (bytes: Uint8Array): string | null => {
    try {
      return decoder.decode(bytes);
    } catch {
      return null;
    }
  };
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      yield { text: text(bytes.subarray(start, end)), ended: true };
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > longest) return yield { text: null, ended: false };
  }
  if (rest.length > 0) yield { text: text(rest), ended: false };
}
