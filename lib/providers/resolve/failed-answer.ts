import { formatReference } from "@/lib/domain/reference/format-reference";
import type { Reference } from "@/lib/domain/reference/parse-reference";
import { fromFailure, outcomes } from "@/lib/domain/resolution";
import type { Fault, Provider } from "../contract";
import type { Failed } from "../pool-faults";
import { ending, faultOf, type Ending, type Walk } from "./walk";

/**
 * The directory trap of `fs`: Kong takes the last part of a path for a member of a JSON file. Says how a file in a
 * subdirectory is written; null for a reference that does not fall into it.
 */
export const subdirectoryHint = (
  provider: Provider,
  reference: Reference,
): Pick<Fault, "what" | "whose" | "next"> | null => {
  const { resource, key } = reference;
  if (provider.kongName !== "fs" || key === null) return null;
  const bare = { ...reference, config: null };
  const encoded = formatReference({ ...bare, resource: `${resource}/${key}`, key: null });
  const slash = formatReference(bare).replace(/(#|\}$)/, "/$1");
  return {
    what: `Kong reads “${resource}” as the file and “${key}” as a member of the JSON in it, and there is no such file.`,
    whose: "reference author",
    next: `For a file in a subdirectory write the slash as %2F: ${encoded}, or end the path in a slash: ${slash}.`,
  };
};

/** Ends with an adapter's or the pool's failure: at the sign-in, at the request that got nothing, or at the answer. */
export const failedAnswer = (
  walk: Walk,
  provider: Provider,
  reference: Reference,
  stage: "sign-in" | "answer",
  item: Failed,
): Ending => {
  const { trace } = walk;
  const fault = faultOf(provider, item.code);
  const outcome = fault?.outcome ?? fromFailure(item.failure);
  const { tone, title, advice } = outcomes[outcome];
  const text = fault?.what ?? `${title}.`;
  // A sign-in that was refused has failed itself; what a read brought back is a step of its own.
  const isAnswered = stage === "answer" && item.steps[0]?.status !== undefined;
  const name = stage === "sign-in" ? "sign-in" : "request";
  if (item.steps.length === 0) trace.add(name, tone, text);
  else trace.did(name, item.steps, isAnswered ? "resolved" : tone);
  if (isAnswered) trace.add("answer", tone, text);
  const hint = outcome === "not-found" ? subdirectoryHint(provider, reference) : null;
  const wait = item.retryAfterSeconds === undefined ? "" : ` Try again in ${item.retryAfterSeconds} s.`;
  const told = ending(walk, outcome, item.code, { ...hint, next: `${hint?.next ?? fault?.next ?? advice}${wait}` });
  return { ...told, retryAfterSeconds: item.retryAfterSeconds };
};
