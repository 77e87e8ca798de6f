/** Runs that a guesser takes as one step: a word (capitalised or not), capitals, digits, one of anything else. */
const runs = /[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^]/gu;

const isSequence = (digits: string): boolean => {
  const steps = [...digits].slice(1).map((digit, i) => digit.charCodeAt(0) - digits.charCodeAt(i));
  return steps.every((step) => step === steps[0] && Math.abs(step) <= 1);
};

const isYear = (digits: string): boolean => /^(19|20)\d\d$/.test(digits);

const runBits = (run: string): number => {
  if (/^[A-Za-z]/.test(run)) {
    // Four letters in a row are taken for a word: about what a list of common ones costs to go through.
    const letters = run.length < 4 ? 4.7 * run.length : 10 + 0.6 * run.length;
    return letters + (/^[A-Z][a-z]/.test(run) ? 1 : 0);
  }
  if (/^[0-9]/.test(run)) return (run.length > 2 && isSequence(run)) || isYear(run) ? 5 : 3.3 * run.length;
  return run.codePointAt(0)! < 128 ? 5 : 7;
};

const alphabets: readonly (readonly [RegExp, number])[] = [
  [/^[0-9]*$/, 3.3],
  [/^[0-9a-f-]*$/, 4],
  [/^[0-9A-F-]*$/, 4],
  [/^[a-z]*$/, 4.7],
  [/^[A-Z]*$/, 4.7],
  [/^[a-z0-9]*$/, 5.2],
  [/^[A-Z2-7=]*$/, 5],
];

/** Of all its neighbouring threes, how many are new? Repetition costs a guesser nothing. */
const novelty = (text: string): number => {
  if (text.length < 4) return 1;
  const threes = new Set<string>();
  for (let i = 0; i + 3 <= text.length; i++) threes.add(text.slice(i, i + 3));
  return threes.size / (text.length - 2);
};

const tokenBits = (token: string): number => {
  const parts = token.match(runs) ?? [];
  // One bit for each change of kind, which a guesser does not know either.
  const written = parts.reduce((sum, run) => sum + runBits(run), 0) + Math.max(0, parts.length - 1);
  const perCharacter = alphabets.find(([alphabet]) => alphabet.test(token))?.[1] ?? 6;
  return Math.min(written, perCharacter * token.length) * novelty(token);
};

/**
 * A cautious estimate of how many bits someone would have to guess who knows what kind of value it is. Of a text made
 * of parts (JSON, an address, a connection string) only the hardest part counts: the rest may be known.
 */
export const estimatedBits = (text: string): number => {
  const delimiters = text.includes("://") ? /[\s:;,=&@?#{}"'()<>[\]|/]+/ : /[\s:;,&@?#{}"'()<>[\]|]+|=(?!=*$)/;
  // The lines of a PEM belong together.
  const joined = /^-----BEGIN [A-Z0-9 ]+-----/.test(text) ? text.replace(/-----[^-]+-----|\s/g, "") : text;
  return joined
    .slice(0, 65_536)
    .split(delimiters)
    .reduce((most, token) => Math.max(most, tokenBits(token)), 0);
};

/** Hard enough to guess that equal fingerprints may be told: at least 16 bytes and an estimated 80 bits. */
export const isHighEntropy = (bytes: Uint8Array, text: string): boolean =>
  bytes.length >= 16 && estimatedBits(text) >= 80;
