import vectors from "@/tests/fixtures/reference-vectors.json";
import { parseReference } from "@/lib/domain/reference/parse-reference";

/** References a second on one core; `against` is what the platform's URL parser does with the same strings. */
export interface ParseReferencesBench {
  readonly name: "parse.references";
  readonly value: number;
  readonly unit: "references/s";
  readonly against: number;
  readonly ratio: number;
  readonly bar: 900_000;
  readonly met: boolean;
}

const bar = 900_000;
const warmUpMs = 300;
const roundMs = 400;
const rounds = 5;

/** How often a second `parse` gets through a text, all of them in turn; the middle of several rounds. */
function rate(texts: readonly string[], parse: (text: string) => void): number {
  const run = (ms: number): number => {
    const start = performance.now();
    let done = 0;
    let elapsed = 0;
    while (elapsed < ms) {
      for (const text of texts) parse(text);
      done += texts.length;
      elapsed = performance.now() - start;
    }
    return (done / elapsed) * 1000;
  };
  run(warmUpMs);
  const measured = Array.from({ length: rounds }, () => run(roundMs)).sort((a, b) => a - b);
  return Math.round(measured[Math.floor(rounds / 2)]!);
}

function parseUrl(text: string): void {
  try {
    new URL(text);
  } catch {
    // Most references are no URLs; the time to find out is what counts.
  }
}

/** Measures the parser over the strings of Kong's published vectors, odd ones included. */
export function parseReferencesBench(): ParseReferencesBench {
  const texts = vectors.map(({ input }) => input).filter((input) => typeof input === "string");
  const value = rate(texts, parseReference);
  const against = rate(texts, parseUrl);
  return {
    name: "parse.references",
    value,
    unit: "references/s",
    against,
    ratio: value / against,
    bar,
    met: value >= bar,
  };
}
