import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createDeflateRaw, crc32 } from "node:zlib";

/** One file of an archive, made while it is written. */
export interface ArchiveEntry {
  readonly name: string;
  readonly chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
}

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/** Sizes are not known before the bytes are, so they follow them; and any of them may pass 4 GiB, hence ZIP64. */
const version = 45;
const flags = 0x0808;
const deflated = 8;
const unknown = 0xffffffff;
/** 1 January 1980: an archive of the same files has the same bytes. */
const date = 0x0021;

/**
 * A ZIP archive (APPNOTE 6.3, with ZIP64) of files that come one after another, in parts: nothing but the part at hand
 * and the list of names is in memory. Names are taken as they are: give plain ones.
 */
export async function* zipArchive(
  entries: AsyncIterable<ArchiveEntry> | Iterable<ArchiveEntry>,
): AsyncGenerator<Uint8Array, void> {
  const written: Written[] = [];
  let offset = 0;
  for await (const { name: text, chunks } of entries) {
    const name = Buffer.from(text, "utf8");
    const head = localHeader(name);
    yield head;
    let [crc, size, packed] = [0, 0, 0];
    const source = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        const bytes = typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk;
        crc = crc32(bytes, crc);
        size += bytes.length;
        yield bytes;
      }
    };
    const deflate = createDeflateRaw();
    // What the source throws destroys the stream, and comes out of the loop below.
    const done = pipeline(Readable.from(source(), { objectMode: false }), deflate);
    done.catch(() => undefined);
    for await (const part of deflate as AsyncIterable<Uint8Array>) {
      packed += part.length;
      yield part;
    }
    await done;
    const end = descriptor({ crc, packed, size });
    yield end;
    written.push({ name, crc, packed, size, offset });
    offset += head.length + packed + end.length;
  }
  const central = Buffer.concat(written.map(centralHeader));
  yield central;
  yield endOfArchive(written.length, central.length, offset);
}

function localHeader(name: Buffer): Buffer {
  const fixed = Buffer.alloc(30);
  fixed.writeUInt32LE(0x04034b50, 0);
  fixed.writeUInt16LE(version, 4);
  fixed.writeUInt16LE(flags, 6);
  fixed.writeUInt16LE(deflated, 8);
  fixed.writeUInt16LE(date, 12);
  fixed.writeUInt32LE(unknown, 18);
  fixed.writeUInt32LE(unknown, 22);
  fixed.writeUInt16LE(name.length, 26);
  const extra = wideSizes([0, 0]);
  fixed.writeUInt16LE(extra.length, 28);
  return Buffer.concat([fixed, name, extra]);
}

function descriptor({ crc, packed, size }: Pick<Written, "crc" | "packed" | "size">): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(0x08074b50, 0);
  bytes.writeUInt32LE(crc, 4);
  bytes.writeBigUInt64LE(BigInt(packed), 8);
  bytes.writeBigUInt64LE(BigInt(size), 16);
  return bytes;
}

function centralHeader({ name, crc, packed, size, offset }: Written): Buffer {
  const fixed = Buffer.alloc(46);
  fixed.writeUInt32LE(0x02014b50, 0);
  fixed.writeUInt16LE(version, 4);
  fixed.writeUInt16LE(version, 6);
  fixed.writeUInt16LE(flags, 8);
  fixed.writeUInt16LE(deflated, 10);
  fixed.writeUInt16LE(date, 14);
  fixed.writeUInt32LE(crc, 16);
  fixed.writeUInt32LE(unknown, 20);
  fixed.writeUInt32LE(unknown, 24);
  fixed.writeUInt16LE(name.length, 28);
  const extra = wideSizes([size, packed, offset]);
  fixed.writeUInt16LE(extra.length, 30);
  fixed.writeUInt32LE(unknown, 42);
  return Buffer.concat([fixed, name, extra]);
}

/** The extra field that holds what 32 bits may be too few for. */
function wideSizes(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + values.length * 8);
  bytes.writeUInt16LE(0x0001, 0);
  bytes.writeUInt16LE(values.length * 8, 2);
  values.forEach((value, at) => bytes.writeBigUInt64LE(BigInt(value), 4 + at * 8));
  return bytes;
}

function endOfArchive(count: number, size: number, offset: number): Buffer {
  const bytes = Buffer.alloc(56 + 20 + 22);
  bytes.writeUInt32LE(0x06064b50, 0);
  bytes.writeBigUInt64LE(44n, 4);
  bytes.writeUInt16LE(version, 12);
  bytes.writeUInt16LE(version, 14);
  bytes.writeBigUInt64LE(BigInt(count), 24);
  bytes.writeBigUInt64LE(BigInt(count), 32);
  bytes.writeBigUInt64LE(BigInt(size), 40);
  bytes.writeBigUInt64LE(BigInt(offset), 48);
  bytes.writeUInt32LE(0x07064b50, 56);
  bytes.writeBigUInt64LE(BigInt(offset + size), 64);
  bytes.writeUInt32LE(1, 72);
  bytes.writeUInt32LE(0x06054b50, 76);
  bytes.writeUInt16LE(0xffff, 84);
  bytes.writeUInt16LE(0xffff, 86);
  bytes.writeUInt32LE(unknown, 88);
  bytes.writeUInt32LE(unknown, 92);
  return bytes;
}
