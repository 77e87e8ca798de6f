import type { Item } from "../../contract";
import type { VaultClient } from "../vault-client";
import { because, serverTrouble } from "../verdict";

/** Prolongs a login's token and says until when it is good then. */
export type Renew = () => Promise<Item<{ readonly expiresAt: Date | null }>>;

/**
 * Asks for as long again as the login gave. Near its greatest lifetime Vault grants less, and beyond it nothing: then
 * the token is used to its end and the next login replaces it.
 */
export const renewToken =
  (client: VaultClient, seconds: number, now: () => Date): Renew =>
  async () => {
    const at = now();
    const answer = await client.tell("renew token", "/auth/token/renew-self", { increment: `${seconds}s` });
    if (!answer.ok) return { ok: false, ...answer.problem, steps: [answer.problem.step] };
    const { status, body, step } = answer.value;
    const auth = body?.auth as Readonly<Record<string, unknown>> | null | undefined;
    const granted = auth?.lease_duration;
    if (status === 200 && typeof granted === "number" && Number.isFinite(granted) && granted > 0) {
      return { ok: true, value: { expiresAt: new Date(at.getTime() + Math.floor(granted) * 1_000) }, steps: [step] };
    }
    const verdict = status === 403 ? because("unauthenticated", "hcv.login-dead") : serverTrouble(answer.value);
    return { ok: false, ...verdict, steps: [step] };
  };
