import type { Reference } from "@/lib/domain/reference/parse-reference";
import { outcomes } from "@/lib/domain/resolution";
import type { ReadValue } from "../sessions";
import { inspectValue } from "../inspect-value";
import { addAnswer } from "./add-answer";
import { ending, faultOf, type Ending, type FoundVault, type Walk } from "./walk";

/** From the answer to the outcome: size, member, Base64, and what the value is. */
export const lookAtValue = (
  walk: Walk,
  { key, resource }: Reference,
  vault: FoundVault,
  base64: boolean,
  { secret, meta }: ReadValue,
): Ending => {
  const { question, trace } = walk;
  const { fingerprintKey, gateway } = question;
  const place = { gateway: gateway.id, vault: vault.id, resource, member: key };
  const seen = inspectValue(secret, { key, base64, suffix: vault.suffix === true, place, fingerprintKey });
  if (!seen.ok && seen.step === "answer") {
    trace.add("answer", "failing", faultOf(null, seen.code)?.what ?? "");
    return ending(walk, "too-large", seen.code);
  }
  addAnswer(walk, meta, true);
  if (!seen.ok && seen.step === "member") {
    trace.add("member", outcomes[seen.outcome].tone, seen.what);
    return { ...ending(walk, seen.outcome, null, { what: seen.what }), meta };
  }
  trace.add("member", "resolved", key === null ? "No member is asked for: the whole value." : `“${key}” is a string.`);
  if (!seen.ok) {
    trace.add("base64", "failing", faultOf(null, seen.code)?.what ?? "");
    return { ...ending(walk, "malformed", seen.code), meta };
  }
  if (base64) trace.add("base64", "resolved", "Decoded from Base64.");
  const { preview, fingerprint, note } = seen;
  const next = "Store the text whole, with its BEGIN and END lines and its line breaks.";
  const advice = note === null ? null : { what: note, whose: "backend administrator" as const, next };
  return { end: trace.end("resolved", advice), code: null, preview, fingerprint, meta };
};
