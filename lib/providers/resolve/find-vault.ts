import type { Reference } from "@/lib/domain/reference/parse-reference";
import { outcomes } from "@/lib/domain/resolution";
import { providerNamed } from "../registry";
import { hasDefaultVault, loadedStrategies, strategyNames } from "../strategies";
import { ending, type Ending, type FoundVault, type Walk } from "./walk";

const notFound = (walk: Walk, name: string, isDefault: boolean): Ending => {
  if (isDefault && !hasDefaultVault(name)) {
    const text = `“${name}” is a provider of this gateway and so no prefix, but Kong has no default vault of it: each of its vaults goes by a prefix of its own.`;
    walk.trace.add("vault", outcomes["vault-unknown"].tone, text);
    return ending(walk, "vault-unknown");
  }
  const outcome = isDefault ? "data-plane-settings-unknown" : "vault-unknown";
  const text = isDefault
    ? `“${name}” is a provider of this gateway, so it means that provider's default vault, which only the nodes' settings configure.`
    : `This gateway has no vault with the prefix “${name}”, and no provider of that name.`;
  walk.trace.add("vault", outcomes[outcome].tone, text);
  return ending(walk, outcome);
};

/** Which vault a reference means: a loaded provider's name wins over a prefix. */
export const findVault = async (walk: Walk, { name }: Reference): Promise<FoundVault | Ending> => {
  const { question, trace } = walk;
  const loaded = loadedStrategies(question.gateway.edition, question.gateway.version, question.gateway.loadedVaults);
  const isDefault = loaded.includes(name);
  const vault = await question.vaultNamed(name);
  // An entity that is called like a provider is out of reach, and so are settings of one that is not loaded.
  if (vault === null || (vault.isDefault ?? false) !== isDefault) return notFound(walk, name, isDefault);
  walk.provider = providerNamed(vault.provider);
  walk.access = vault.access;
  walk.isDefault = isDefault;
  const title = walk.provider?.title ?? vault.provider;
  const text = isDefault ? `The default vault of ${title}.` : `The vault “${name}”: ${title}.`;
  if (strategyNames.includes(vault.provider) && !loaded.includes(vault.provider)) {
    trace.add("vault", "failing", text);
    return ending(walk, "misconfigured", "resolve.not-loaded");
  }
  if (walk.provider === null) {
    trace.add("vault", "not-checkable", text);
    return ending(walk, "not-checkable-from-here", "resolve.custom-vault");
  }
  trace.add("vault", "resolved", text);
  return vault;
};
