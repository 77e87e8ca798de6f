import { createDecipheriv, createHash, pbkdf2Sync } from "node:crypto";
import { derAt, derElements, DerProblem } from "./der";

const byEncryption: Readonly<Record<string, { readonly name: string; readonly keyBytes: number }>> = {
  "60864801650304012a": { name: "aes-256-cbc", keyBytes: 32 },
  "608648016503040116": { name: "aes-192-cbc", keyBytes: 24 },
  "608648016503040102": { name: "aes-128-cbc", keyBytes: 16 },
  "2a864886f70d0307": { name: "des-ede3-cbc", keyBytes: 24 },
};
const byPrf: Readonly<Record<string, string>> = {
  "2a864886f70d0207": "sha1",
  "2a864886f70d0209": "sha256",
  "2a864886f70d020a": "sha384",
  "2a864886f70d020b": "sha512",
};
const pbes2 = "2a864886f70d01050d";
const pbkdf2 = "2a864886f70d01050c";
const tripleDesBySha1 = "2a864886f70d010c0103";

/** What may still be spent on one archive: more would keep this process busy for whoever wrote it. */
export interface CipherBudget {
  rounds: number;
  parts: number;
}

/** What opening one whole archive may take; spent as its parts are opened. */
export const archiveBudget = (): CipherBudget => ({ rounds: 400_000, parts: 8 });

const mostRounds = 200_000;

const roundsOf = (integer: Buffer): number => {
  const rounds = integer.length > 0 && integer.length <= 4 ? integer.readUIntBE(0, integer.length) : 0;
  if (rounds < 1 || rounds > mostRounds) throw new DerProblem();
  return rounds;
};

const spend = (budget: CipherBudget, of: keyof CipherBudget, amount: number): void => {
  budget[of] -= amount;
  if (budget[of] < 0) throw new DerProblem();
};

const decipher = (name: string, key: Buffer, iv: Buffer, data: Buffer): Buffer => {
  const cipher = createDecipheriv(name, key, iv);
  return Buffer.concat([cipher.update(data), cipher.final()]);
};

const byPbes2 = (parameters: Buffer, data: Buffer, budget: CipherBudget): Buffer => {
  const [derivation, encryption] = [0, 1].map((at) => derElements(derAt(derElements(parameters), at, "sequence")));
  if (derivation === undefined || encryption === undefined) throw new DerProblem();
  if (derAt(derivation, 0, "oid").toString("hex") !== pbkdf2) throw new DerProblem();
  const settings = derElements(derAt(derivation, 1, "sequence"));
  const prf = settings.find(({ tag }) => tag === 0x30);
  const hash = prf === undefined ? "sha1" : byPrf[derAt(derElements(prf.value), 0, "oid").toString("hex")];
  const cipher = byEncryption[derAt(encryption, 0, "oid").toString("hex")];
  if (hash === undefined || cipher === undefined) throw new DerProblem();
  const rounds = roundsOf(derAt(settings, 1, "integer"));
  spend(budget, "rounds", rounds);
  const key = pbkdf2Sync("", derAt(settings, 0, "octets"), rounds, cipher.keyBytes, hash);
  return decipher(cipher.name, key, derAt(encryption, 1, "octets"), data);
};

const filled = (bytes: Buffer, size: number): Buffer =>
  bytes.length === 0 ? bytes : Buffer.alloc(Math.ceil(bytes.length / size) * size, bytes);

/** Adds one block to another, both being large numbers, and one more. */
const plusOne = (block: Buffer, other: Buffer): void => {
  let carry = 1;
  for (let at = block.length - 1; at >= 0; at--) {
    carry += (block[at] ?? 0) + (other[at] ?? 0);
    block[at] = carry & 0xff;
    carry >>= 8;
  }
};

/** PKCS #12's own way from a password to bytes (RFC 7292, appendix B.2), with SHA-1. */
const derived = (purpose: 1 | 2, password: Buffer, salt: Buffer, rounds: number, size: number): Buffer => {
  const blockBytes = 64;
  const input = Buffer.concat([filled(salt, blockBytes), filled(password, blockBytes)]);
  const parts: Buffer[] = [];
  for (let got = 0; got < size; got += 20) {
    let part = Buffer.concat([Buffer.alloc(blockBytes, purpose), input]);
    for (let round = 0; round < rounds; round++) part = createHash("sha1").update(part).digest();
    parts.push(part);
    const added = filled(part, blockBytes).subarray(0, blockBytes);
    for (let at = 0; at < input.length; at += blockBytes) plusOne(input.subarray(at, at + blockBytes), added);
  }
  return Buffer.concat(parts).subarray(0, size);
};

const byTripleDes = (parameters: Buffer, data: Buffer, budget: CipherBudget): Buffer => {
  const settings = derElements(parameters);
  const [salt, rounds] = [derAt(settings, 0, "octets"), roundsOf(derAt(settings, 1, "integer"))];
  const tried = (password: Buffer): Buffer => {
    // Two blocks for the key, one for the start.
    spend(budget, "rounds", 3 * rounds);
    return decipher(
      ...(["des-ede3-cbc", derived(1, password, salt, rounds, 24)] as const),
      ...([derived(2, password, salt, rounds, 8), data] as const),
    );
  };
  try {
    return tried(Buffer.alloc(2));
  } catch {
    // No password is written as an end mark by some, and as nothing by others.
    return tried(Buffer.alloc(0));
  }
};

/** Opens what is encrypted under no password, as Key Vault does it. Throws for what it does not know or may not spend. */
export const withoutPassword = (algorithm: Buffer, data: Buffer, budget: CipherBudget): Buffer => {
  spend(budget, "parts", 1);
  const elements = derElements(algorithm);
  const name = derAt(elements, 0, "oid").toString("hex");
  const parameters = derAt(elements, 1, "sequence");
  if (name === pbes2) return byPbes2(parameters, data, budget);
  if (name === tripleDesBySha1) return byTripleDes(parameters, data, budget);
  throw new DerProblem();
};
