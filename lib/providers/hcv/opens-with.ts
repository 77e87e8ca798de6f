import { endAt, type Opener } from "@/lib/domain/rotation/opener";
import type { Host, OpenedVault } from "../contract";
import { hcvSettings } from "./settings";
import { vaultClient } from "./vault-client";

/**
 * When a token of Keyhole's own ends, as Vault says. One of the nodes is not asked about: looking it up takes one of
 * its uses where these are counted. "unseen" where Vault does not say, as of a token that has ended.
 */
export const hcvOpensWith = async (
  vault: OpenedVault,
  host: Host,
): Promise<{ readonly opener: Opener; readonly isCounted: boolean } | "unseen" | null> => {
  const settings = hcvSettings(vault);
  if (!settings.ok || settings.value.signIn.by !== "token" || !settings.value.signIn.own) return null;
  const { ask } = await vaultClient(settings.value, settings.value.signIn.token, host.net);
  const self = await ask("look up token", "/auth/token/lookup-self");
  if (!self.ok || self.value.status !== 200) return "unseen";
  const data = self.value.body?.data as { readonly expire_time?: unknown; readonly num_uses?: unknown } | null;
  const isCounted = typeof data?.num_uses === "number" && data.num_uses > 0;
  const until = data?.expire_time;
  if (until === null) return { opener: { what: "token", endsAt: null }, isCounted };
  const endsAt = endAt(Date.parse(typeof until === "string" ? until : ""));
  return endsAt === null ? "unseen" : { opener: { what: "token", endsAt }, isCounted };
};
