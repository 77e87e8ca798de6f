import { AppError } from "@/lib/domain/errors";
import { codeTries, typedCode } from "@/lib/domain/sign-in/typed-code";
import { countTry, takeTryBack } from "@/lib/db/sign-in-window";
import type { Tx } from "@/lib/db/transaction";
import type { Deps } from "@/lib/services/deps";
import { recoveryHash } from "./recovery-codes";

type Needs = Pick<Deps, "clock" | "crypto" | "seal" | "oneTimeCodes">;

/** Which kind of code it was. */
export type CodeKind = "code" | "recovery code";

/**
 * Counts a try with a code, before it is looked at and in a transaction that stays: five that fail, by person and in five
 * minutes. Throws RATE_LIMITED with when the next one counts.
 */
export async function countCodeTry(tx: Tx, { clock, crypto }: Needs, personId: string): Promise<void> {
  const wait = await countTry(tx, codeWindow({ crypto }, personId), clock(), codeTries.most, codeTries.windowMinutes);
  if (wait !== null) throw new AppError("RATE_LIMITED", `Too many wrong codes. Try again in ${span(wait)}.`, {}, wait);
}

/**
 * Spends a code of this person's: one of their app, spaced or not, or a recovery code. Gives which it was, or null when it
 * is wrong, was used before, or belongs to a factor that was removed. One statement decides, so that of several
 * processes with one code a single one has it.
 */
export async function spendCode(tx: Tx, deps: Needs, personId: string, text: string): Promise<CodeKind | null> {
  const typed = typedCode(text);
  const factor = await tx.secondFactor.findUnique({ where: { personId } });
  if (typed === null || factor === null || factor.enrolledAt === null) return null;
  const spent =
    typed.kind === "one-time"
      ? await spendStep(tx, deps, factor, typed.code)
      : await tx.recoveryCode.updateMany({
          where: { codeHash: recoveryHash(deps.crypto, personId, typed.code), personId, usedAt: null },
          data: { usedAt: deps.clock() },
        });
  if (spent.count !== 1) return null;
  await takeTryBack(tx, codeWindow(deps, personId));
  return typed.kind === "one-time" ? "code" : "recovery code";
}

interface Factor {
  readonly id: string;
  readonly personId: string;
  readonly secretSealed: Uint8Array;
}

/** The step of 30 seconds that a code of this factor belongs to; null for a wrong code. */
export function stepOfCode(deps: Needs, factor: Factor, code: string): number | null {
  const secret = deps.seal.open(factor.secretSealed, factorPlace(factor));
  if (secret === null) throw new AppError("INTERNAL", "A second factor was sealed by a key that is not here.");
  return deps.oneTimeCodes.stepOf(secret, code, deps.clock());
}

/** Under which the wrong codes of a person are counted; no id stands there. */
export function codeWindow({ crypto }: Pick<Needs, "crypto">, personId: string): string {
  return crypto.keyed("second-factor", personId);
}

/** Where the secret of an app is sealed for: this factor of this person's. */
export function factorPlace({ id, personId }: Pick<Factor, "id" | "personId">) {
  return { table: "second_factor", column: "secret_sealed", row: personId, binding: id } as const;
}

async function spendStep(tx: Tx, deps: Needs, factor: Factor, code: string): Promise<{ count: number }> {
  const step = stepOfCode(deps, factor, code);
  if (step === null) return { count: 0 };
  return tx.secondFactor.updateMany({ where: { id: factor.id, lastStep: { lt: step } }, data: { lastStep: step } });
}

const span = (seconds: number): string => (seconds <= 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`);
