/** One element of DER: its tag, and what is in it. */
export interface Der {
  readonly tag: number;
  readonly value: Buffer;
}

export const derTags = { integer: 2, octets: 4, oid: 6, sequence: 0x30, explicit: 0xa0, implicit: 0x80 } as const;

/** What is no DER, or goes deeper than it says. Holds nothing of the bytes. */
export class DerProblem extends Error {
  override readonly name = "DerProblem";
}

const lengthAt = (bytes: Buffer, at: number): { readonly length: number; readonly from: number } => {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { length: first, from: at + 1 };
  const size = first & 0x7f;
  // 0 stands for “until an end mark”, which DER does not know.
  if (size === 0 || size > 4 || at + 1 + size > bytes.length) throw new DerProblem();
  return { length: bytes.readUIntBE(at + 1, size), from: at + 1 + size };
};

/** The elements that stand one after the other in these bytes. Throws DerProblem. */
export const derElements = (bytes: Buffer): readonly Der[] => {
  const elements: Der[] = [];
  for (let at = 0; at < bytes.length;) {
    const { length, from } = lengthAt(bytes, at + 1);
    if (from + length > bytes.length) throw new DerProblem();
    elements.push({ tag: bytes[at] ?? 0, value: bytes.subarray(from, from + length) });
    at = from + length;
  }
  return elements;
};

/** The element at a place among others, which has to have this tag. Throws DerProblem. */
export const derAt = (elements: readonly Der[], place: number, tag: keyof typeof derTags): Buffer => {
  const element = elements[place];
  if (element?.tag !== derTags[tag]) throw new DerProblem();
  return element.value;
};
