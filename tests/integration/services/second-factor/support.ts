import { randomUUID } from "node:crypto";
import type pg from "pg";
import { AppError } from "@/lib/domain/errors";
import type { Context } from "@/lib/services/kernel/context";
import { signIn } from "@/lib/services/sessions/sign-in";
import { signInByCode } from "@/lib/services/sessions/sign-in-by-code";
import { signedIn, stranger } from "@/tests/support/actors";
import type { TestDeps } from "@/tests/support/deps";
import { addFactor } from "@/tests/support/second-factor";

export const password = "correct horse battery";

interface Here {
  readonly deps: TestDeps;
  readonly owner: pg.Client;
}

export type Enrolled = Awaited<ReturnType<typeof somebody>>;

/** Somebody signed in, with the password above and, unless said otherwise, a second factor. */
export async function somebody({ deps, owner }: Here, { factor = true } = {}) {
  const email = `${randomUUID()}@example.test`;
  const ctx = await signedIn(deps, owner, [["viewer", null]], { email });
  await owner.query("update person set email_normal = $2, password_hash = $3 where id = $1", [
    ...[ctx.personId, email, await deps.passwords.hash(password)],
  ]);
  const app = factor ? await addFactor(deps, owner, ctx.personId) : { secret: "", recoveryCodes: [] };
  return { ...ctx, sessionSecret: ctx.secret, email, ...app };
}

/** The password step: the secret of the half-way sign-in. Throws where it went another way. */
export async function halfWay(deps: TestDeps, email: string, requestId = randomUUID()): Promise<string> {
  const outcome = await signIn({ ...stranger(deps), requestId }, { email, password });
  if (outcome.status !== "done" || outcome.value.step !== "code") throw new Error("It did not ask for a code.");
  return outcome.value.secret;
}

/** The second step: the session, or the refusal's code and words. */
export async function byCode(deps: TestDeps, half: string, code: string, ctx: Context = stranger(deps)) {
  try {
    const outcome = await signInByCode(ctx, { half, code });
    if (outcome.status !== "done") throw new Error("It waits for nobody.");
    if (outcome.value.step !== "done") return { code: outcome.value.step, session: null, wait: null, words: "" };
    return { code: "done", session: outcome.value, wait: null, words: "" };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { detail = "", fields, retryAfterSeconds = null } = error;
    return { code: error.code, session: null, wait: retryAfterSeconds, words: detail + JSON.stringify(fields) };
  }
}
