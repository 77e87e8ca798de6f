import { inflateRawSync } from "node:zlib";

/** The files of a ZIP archive, read by its central directory: written apart from what writes it. */
export function unzip(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  const wide = bytes.lastIndexOf(Buffer.from("504b0606", "hex"));
  let at = Number(bytes.readBigUInt64LE(wide + 48));
  for (let left = Number(bytes.readBigUInt64LE(wide + 32)); left > 0; left -= 1) {
    if (bytes.readUInt32LE(at) !== 0x02014b50) throw new Error("The central directory is not where it should be.");
    const nameLength = bytes.readUInt16LE(at + 28);
    const extraLength = bytes.readUInt16LE(at + 30);
    const name = bytes.subarray(at + 46, at + 46 + nameLength).toString("utf8");
    const extra = at + 46 + nameLength + 4;
    const [size, packed, offset] = [0, 8, 16].map((add) => Number(bytes.readBigUInt64LE(extra + add)));
    const local = offset ?? 0;
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = inflateRawSync(bytes.subarray(start, start + (packed ?? 0)));
    if (content.length !== size) throw new Error(`${name} has another size than the directory says.`);
    found.set(name, content);
    at += 46 + nameLength + extraLength;
  }
  return found;
}
