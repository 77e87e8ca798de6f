import { createCipheriv, pbkdf2Sync, X509Certificate } from "node:crypto";
import { expect, it } from "vitest";
import { openArchive } from "@/lib/providers/azure-certs/pkcs12";
import { certificateAuthority } from "../../../support/certificates";

const certificate = new X509Certificate((await certificateAuthority()).cert).raw;

const der = (tag: number, ...values: readonly Buffer[]): Buffer => {
  const value = Buffer.concat(values);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([Buffer.from([tag, 0x84]), length, value]);
};
const sequence = (...values: readonly Buffer[]): Buffer => der(0x30, ...values);
const oid = (hex: string): Buffer => der(6, Buffer.from(hex, "hex"));
const integer = (number: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return der(2, bytes);
};
const explicit = (value: Buffer): Buffer => der(0xa0, value);

/** A part that holds one certificate, under a key that takes so many rounds. */
const encrypted = (rounds: number): Buffer => {
  const [salt, iv] = [Buffer.alloc(8, 1), Buffer.alloc(16, 2)];
  const held = sequence(oid("2a864886f70d01091601"), explicit(der(4, certificate)));
  const bags = sequence(sequence(oid("2a864886f70d010c0a0103"), explicit(held)));
  const cipher = createCipheriv("aes-256-cbc", pbkdf2Sync("", salt, rounds, 32, "sha256"), iv);
  const derivation = sequence(der(4, salt), integer(rounds), sequence(oid("2a864886f70d0209")));
  const algorithm = sequence(
    oid("2a864886f70d01050d"),
    sequence(sequence(oid("2a864886f70d01050c"), derivation), sequence(oid("60864801650304012a"), der(4, iv))),
  );
  const content = sequence(oid("2a864886f70d010701"), algorithm, der(0x80, cipher.update(bags), cipher.final()));
  return sequence(oid("2a864886f70d010706"), explicit(sequence(integer(0), content)));
};

/** How many certificates an archive of these parts gives; null for one that is not opened. */
const opened = (parts: number, rounds: number): number | null => {
  const safe = der(4, sequence(...Array.from({ length: parts }, () => encrypted(rounds))));
  const archive = sequence(integer(3), sequence(oid("2a864886f70d010701"), explicit(safe)));
  return openArchive(archive)?.certificates.length ?? null;
};

it.each([
  [1, 200_000, 1],
  [1, 200_001, null],
  [2, 150_000, 2],
  [3, 150_000, null],
  [8, 1, 8],
  [9, 1, null],
])("an archive of %i parts of %i rounds each is opened within what one archive may take", (parts, rounds, expected) => {
  expect(opened(parts, rounds)).toBe(expected);
});
