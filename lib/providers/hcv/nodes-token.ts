import { recordOf } from "@/lib/domain/record-of";
import { endAt } from "@/lib/domain/rotation/opener";
import type { Host, Item, Uses } from "../contract";
import type { HcvSettings } from "./settings";
import { because, says, serverTrouble, type Verdict } from "./verdict";
import type { AskVault, VaultAnswer } from "./vault-client";

type FewUses = Exclude<Uses, string>;

/** Whether these are counted: then none of them is Keyhole's to take. */
export const isFew = (uses: Uses | null | undefined): uses is FewUses => typeof uses === "object";

type Asked = Awaited<ReturnType<AskVault>>;

/** What keeps one from asking at all, whatever the token. Where only this question is closed, reads may still be open. */
const troubleOf = (answer: VaultAnswer): Verdict | null => {
  const { status } = answer;
  if (status === 404 && says(answer, /namespace not found/)) return because("misconfigured", "hcv.namespace-missing");
  return [403, 404, 405].includes(status) ? null : serverTrouble(answer);
};

/** How often a token is good that was told this of itself; null where it was told nothing. */
export const usesIn = ({ status, body }: VaultAnswer): Uses | null => {
  const data = status === 200 ? recordOf(body?.data) : null;
  if (data === null) return null;
  const { num_uses: uses, expire_time: until } = data;
  // Below zero once this look has taken the last one.
  if (typeof uses !== "number" || uses === 0) return "any number";
  return { few: true, endsAt: endAt(Date.parse(typeof until === "string" ? until : "")) };
};

const usesBy = (answer: Asked): Item<Uses> => {
  if (!answer.ok) return { ok: false, ...answer.problem, steps: [answer.problem.step] };
  const steps = [answer.value.step];
  const uses = usesIn(answer.value);
  if (uses !== null) return { ok: true, value: uses, steps };
  const trouble = troubleOf(answer.value);
  return trouble === null ? { ok: true, value: "untold", steps } : { ok: false, ...trouble, steps };
};

/** A token of the nodes that Keyhole has to use, as long as that takes nothing from them. */
export interface NodesToken {
  /**
   * Whether its uses are counted: as it is known, else by asking Vault, which takes one of them. `self` is what it was
   * told of itself; null where somebody else asked, or nobody now.
   */
  uses(): Promise<{ readonly uses: Item<Uses>; readonly self: VaultAnswer | null }>;
  /** Notes what it was told of itself later. True for one that is good for a few uses only. */
  heard(answer: VaultAnswer): Promise<boolean>;
}

/** What these settings sign in with where that is a token of the nodes; null for all else. */
export const nodesTokenOf = (
  { signIn: how, origin, namespace }: HcvSettings,
  { uses: memory }: Pick<Host, "uses">,
  ask: AskVault,
): NodesToken | null => {
  if (how.by !== "token" || how.own) return null;
  // A token is what it is wherever it is good.
  const credential = JSON.stringify(["hcv", origin, namespace, how.token]);
  return {
    uses: async () => {
      let self: VaultAnswer | null = null;
      const look = async (): Promise<Item<Uses>> => {
        const answer = await ask("look up token", "/auth/token/lookup-self");
        if (answer.ok) self = answer.value;
        return usesBy(answer);
      };
      const uses = await (memory === undefined ? look() : memory.once(credential, look));
      return { uses, self };
    },
    heard: async (answer) => {
      const uses = usesIn(answer);
      if (uses !== null) await memory?.note(credential, uses);
      return isFew(uses);
    },
  };
};
