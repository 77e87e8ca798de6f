import { setMember } from "../set-member";
import { percentDecode } from "./percent-decode";

/** What one name stands for: text, `true` for a name without `=`, or all of them in order when the name repeats. */
export type OptionValue = string | true | readonly (string | true)[];

/** Options by name. A name is whatever somebody wrote, `constructor` included: ask with `Object.hasOwn`. */
export type ReferenceOptions = Readonly<Record<string, OptionValue>>;

const maxPairs = 100;

function addPair(args: Record<string, string | true | (string | true)[]>, pair: string): void {
  const equals = pair.indexOf("=");
  const name = percentDecode(equals === -1 ? pair : pair.slice(0, equals), true);
  if (name === "") return;
  const value = equals === -1 ? true : percentDecode(pair.slice(equals + 1), true);
  const known = Object.hasOwn(args, name) ? args[name] : undefined;
  if (known === undefined) setMember(args, name, value);
  else if (typeof known === "object") known.push(value);
  else setMember(args, name, [known, value]);
}

/**
 * The options of a query (what follows `?`), as `ngx.decode_args` reads them: pairs separated by `&` only, both sides
 * unescaped once, pairs without a name dropped, everything after the hundredth `&` ignored.
 */
export function decodeArgs(query: string): ReferenceOptions {
  const args: Record<string, string | true | (string | true)[]> = {};
  let start = 0;
  // Pairs that are dropped count too: Kong counts separators, not what it kept.
  for (let pairs = 1; ; pairs++) {
    const end = query.indexOf("&", start);
    addPair(args, end === -1 ? query.slice(start) : query.slice(start, end));
    if (end === -1 || pairs === maxPairs) return args;
    start = end + 1;
  }
}
