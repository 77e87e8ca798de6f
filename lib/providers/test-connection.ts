import {
  connectionOutcome,
  connectionWords,
  type ConnectionOutcome,
  type ConnectionTest,
} from "@/lib/domain/connection";
import { fromFailure, outcomes } from "@/lib/domain/resolution";
import type { Host, Provider, Trial, Want } from "./contract";
import { failureAdvice } from "./failure-advice";
import { providerNamed } from "./registry";
import { grantFor } from "./resolve/grant-needed";
import { Trace } from "./resolve/trace";
import { isCheckableHere, vantageOf } from "./resolve/vantage";
import { faultOf, type FoundVault } from "./resolve/walk";
import type { SessionPool } from "./sessions";
import { openingConfig } from "./shared-fields";

export interface ConnectionQuestion {
  /** The vault, its sealed fields opened; saved or not. */
  readonly vault: FoundVault;
  readonly host: Host;
  readonly pool: SessionPool;
  /** What references of this vault name, as far as it is known: for what would have to be granted. */
  readonly wants?: readonly Want[];
}

export interface TestedConnection {
  readonly test: ConnectionTest;
  /** The code that led to the outcome, for logs; null where nothing stood in the way. */
  readonly code: string | null;
}

const untried: Trial = { identity: null, rights: [], steps: [], stopped: null };

const isBlindTo = ({ rights }: Trial): boolean => rights.some(({ state }) => state !== "proven");

/** The ending in words: those of the code, else of the outcome. */
const told = (provider: Provider | null, trial: Trial): Pick<ConnectionTest, "outcome" | "advice"> => {
  const { stopped } = trial;
  if (stopped === null) return { outcome: isBlindTo(trial) ? "signed-in" : "connected", advice: null };
  const fault = faultOf(provider, stopped.code);
  const outcome = connectionOutcome(fault?.outcome ?? fromFailure(stopped.failure));
  return { outcome, advice: failureAdvice(provider, stopped) };
};

const tryOut = async (provider: Provider, { vault, host, pool }: ConnectionQuestion): Promise<Trial> => {
  const source = {
    provider,
    vault: { config: openingConfig(vault.config), access: vault.access, level: vault.level },
    host,
  };
  try {
    return await pool.test(source);
  } catch {
    // Whatever an adapter throws may quote a credential, so nothing of it goes on.
    return { ...untried, stopped: { failure: "malformed", code: "resolve.adapter-failed" } };
  }
};

/**
 * Signs in with what a vault holds, reads nothing, and tells what of that which references need is proven. Gives no
 * credential and no foreign text. Never throws for what is wrong with vault or backend.
 */
export const testConnection = async (question: ConnectionQuestion): Promise<TestedConnection> => {
  const started = performance.now();
  const { vault } = question;
  const provider = providerNamed(vault.provider);
  const vantage = vantageOf(provider, vault.access, provider?.signsInAs?.(vault) ?? null);
  const ended = (
    trial: Trial,
    code: string | null,
    words: Pick<ConnectionTest, "outcome" | "advice">,
  ): TestedConnection => {
    const { tone, title } = connectionWords(words.outcome);
    const trace = new Trace();
    trace.did("sign-in", trial.steps, trial.stopped === null ? "resolved" : tone);
    const ms = Math.round((performance.now() - started) * 10) / 10;
    const { identity, rights } = trial;
    const { config, access, level } = vault;
    const grant =
      provider === null || !isBlindTo(trial)
        ? null
        : grantFor(provider, { wants: question.wants ?? [], level, config, access });
    return { test: { ...words, tone, title, identity, rights, grant, steps: trace.steps, vantage, ms }, code };
  };
  const outOfSight: ConnectionOutcome = "not-checkable-from-here";
  if (provider === null) {
    const fault = faultOf(null, "resolve.custom-vault");
    return ended(untried, "resolve.custom-vault", { outcome: outOfSight, advice: fault });
  }
  if (!isCheckableHere(provider, vault.access)) {
    const { title, advice: next } = outcomes[outOfSight];
    return ended(untried, null, { outcome: outOfSight, advice: { what: `${title}.`, whose: "data plane", next } });
  }
  const trial = await tryOut(provider, question);
  return ended(trial, trial.stopped?.code ?? null, told(provider, trial));
};
