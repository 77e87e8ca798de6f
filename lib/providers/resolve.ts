import type { Explanation } from "@/lib/domain/explanation";
import { describeReference } from "@/lib/domain/reference/describe-reference";
import { parseReference, type Reference } from "@/lib/domain/reference/parse-reference";
import { outcomes } from "@/lib/domain/resolution";
import { knownFields } from "@/lib/domain/schema/known-fields";
import type { Provider } from "./contract";
import { shortFingerprint } from "./fingerprint";
import { addAnswer } from "./resolve/add-answer";
import { failedAnswer, subdirectoryHint } from "./resolve/failed-answer";
import { findVault } from "./resolve/find-vault";
import { grantNeeded } from "./resolve/grant-needed";
import { kongDoes } from "./resolve/kong-does";
import { lookAtValue } from "./resolve/look-at-value";
import { mergeStep } from "./resolve/merge-step";
import { resolveFaults } from "./resolve/resolve-faults";
import { shownReference } from "./shown-reference";
import { Trace } from "./resolve/trace";
import { isCheckableHere, vantageOf } from "./resolve/vantage";
import {
  ending,
  type Ending,
  type Fields,
  type FoundVault,
  type Resolved,
  type ResolveQuestion,
  type Walk,
} from "./resolve/walk";
import { isWithinPattern, openingConfig } from "./shared-fields";
import type { Pooled } from "./vault-sessions";
import { signedInAs } from "./whose-access";

export type { FoundVault, Resolved, ResolveQuestion };

const parseStep = ({ question, trace }: Walk): Reference | { readonly what: string } => {
  const parsed = parseReference(question.raw, { gatewayVersion: question.gateway.version });
  if (parsed.ok) {
    trace.add("parse", "resolved", `Kong reads ${describeReference(parsed.value)}.`);
    return parsed.value;
  }
  const { code, offset } = parsed.problem;
  const isPlainText = code === "not-a-reference";
  // Kong's own message quotes the whole input, which may be a secret pasted by mistake.
  const what = isPlainText
    ? "Kong takes this for plain text, not for a reference."
    : `Kong cannot read this reference: ${code.replaceAll("-", " ")}.`;
  trace.add("parse", "failing", what, isPlainText ? {} : { details: [`At character ${offset + 1}.`] });
  return { what };
};

const signedIn = ({ trace, signsInAs: who }: Walk, { stage, signIn }: Pooled<unknown>): void => {
  // The pool answered by itself: what became of the sign-in is not known, or there was none.
  if (signIn === null) return;
  const isKnown = stage === "sign-in" || signIn.steps.length > 0;
  const how = signIn.reused ? "An open sign-in is used." : "No call is needed to sign in.";
  const texts = [...(isKnown ? [] : [how]), ...(who === null ? [] : [signedInAs(who)])];
  if (texts.length > 0) trace.add("sign-in", "resolved", texts.join(" "));
  if (stage === "answer" && isKnown) trace.did("sign-in", signIn.steps);
};

const fetchAndLook = async (walk: Walk, reference: Reference, vault: FoundVault, config: Fields): Promise<Ending> => {
  const { host, pool } = walk.question;
  const provider = walk.provider as Provider;
  const source = { provider, vault: { config: openingConfig(config), access: vault.access, level: vault.level }, host };
  walk.signsInAs = provider.signsInAs?.(source.vault) ?? null;
  const wants = [{ resource: reference.resource, version: reference.version }];
  const metadataOnly = vault.level === "metadata" || provider.reads !== "value";
  const [answer] = metadataOnly ? await pool.describe(source, wants) : await pool.read(source, wants);
  if (answer === undefined) return ending(walk, "malformed", "resolve.adapter-failed");
  const { stage, item } = answer;
  signedIn(walk, answer);
  if (!item.ok) {
    const level = metadataOnly ? "metadata" : "values";
    const grant =
      stage === "answer" ? grantNeeded(provider, item, { wants, level, config, access: vault.access }) : null;
    return { ...failedAnswer(walk, provider, reference, stage, item), grant };
  }
  walk.trace.did("request", item.steps);
  if ("secret" in item.value) return lookAtValue(walk, reference, vault, config.base64_decode === true, item.value);
  addAnswer(walk, item.value, false);
  return { end: walk.trace.end("present-unverified", null), code: null, fingerprint: null, meta: item.value };
};

const walkThrough = async (walk: Walk): Promise<Ending> => {
  const { question, trace } = walk;
  const reference = parseStep(walk);
  if ("what" in reference) return ending(walk, "not-a-reference", null, reference);
  const vault = await findVault(walk, reference);
  if ("end" in vault) return vault as Ending;
  const provider = walk.provider as Provider;
  const config = mergeStep(walk, reference, vault, knownFields(provider.config, question.gateway.version));
  if ("end" in config) return config as Ending;
  if (!isWithinPattern(reference.resource, vault.access)) {
    trace.add("request", "refused", "Nothing is asked: the resource does not match the access's pattern.");
    return ending(walk, "not-checkable-from-here", "resolve.outside-pattern");
  }
  if (!isCheckableHere(provider, vault.access)) {
    const hint = subdirectoryHint(provider, reference);
    const { advice } = outcomes["not-checkable-from-here"];
    return ending(walk, "not-checkable-from-here", null, hint === null ? {} : { next: `${advice} ${hint.next}` });
  }
  try {
    return await fetchAndLook(walk, reference, vault, config);
  } catch {
    // Whatever an adapter throws may quote a value or a credential, so nothing of it goes on.
    trace.add("request", "failing", resolveFaults["resolve.adapter-failed"].what);
    return ending(walk, "malformed", "resolve.adapter-failed");
  }
};

/**
 * Resolves one reference as a gateway would and tells every step, from the text to what the value is. Fetches at most
 * one secret, with the vault's access, and returns neither value nor credential nor any foreign text. Never throws for
 * what is wrong with reference, vault or backend; passes on what `vaultNamed` throws.
 */
export const resolve = async (question: ResolveQuestion): Promise<Resolved> => {
  const started = performance.now();
  const walk: Walk = {
    question,
    trace: new Trace(),
    provider: null,
    access: {},
    isDefault: false,
    merged: null,
    signsInAs: null,
  };
  const ended = await walkThrough(walk);
  const { end, preview = null, grant = null, code, fingerprint, meta, retryAfterSeconds } = ended;
  const explanation: Explanation = {
    reference: shownReference(question.raw, walk.provider?.config),
    ...end,
    kongDoes: kongDoes(walk, end.outcome),
    vantage: vantageOf(walk.provider, walk.access, walk.signsInAs),
    ms: Math.round((performance.now() - started) * 10) / 10,
    preview,
    grant,
    fingerprint: fingerprint === null ? null : shortFingerprint(fingerprint),
  };
  return { explanation, code, fingerprint, meta, retryAfterSeconds };
};
