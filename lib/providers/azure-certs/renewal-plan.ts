import { leftOut } from "../beside";
import type { Item, Meta } from "../contract";
import type { AzureCertsCode } from "./faults";
import type { KeyVault } from "../key-vault/key-vault";
import type { ObjectVersion } from "../key-vault/newest-version";

type CertificatePolicy = Awaited<ReturnType<KeyVault["certificates"]["getCertificatePolicy"]>>;

const dayMs = 86_400_000;

/** When Key Vault makes the next version by itself; null where the policy does not say. */
const renewsAt = (
  {
    daysBeforeExpiry,
    lifetimePercentage,
  }: { readonly daysBeforeExpiry?: number; readonly lifetimePercentage?: number },
  from: Date | undefined,
  until: Date,
): Date | null => {
  if (daysBeforeExpiry !== undefined) return new Date(until.getTime() - daysBeforeExpiry * dayMs);
  if (lifetimePercentage === undefined || from === undefined) return null;
  return new Date(from.getTime() + ((until.getTime() - from.getTime()) * lifetimePercentage) / 100);
};

/**
 * The schedule by which a certificate renews itself, from its lifetime policy. An issuer that Key Vault does not know
 * issues nothing for it, and an action that only writes mails renews nothing.
 */
export const renewalPlan = (
  { lifetimeActions, issuerName }: Pick<CertificatePolicy, "lifetimeActions" | "issuerName">,
  { createdOn, notBefore, expiresOn }: ObjectVersion,
): Meta["plan"] => {
  const renewal = lifetimeActions?.find(({ action }) => action === "AutoRenew");
  if (renewal === undefined || issuerName === "Unknown") return "none";
  if (expiresOn === undefined) return "unknown";
  const from = notBefore ?? createdOn;
  const nextAt = renewsAt(renewal, from, expiresOn);
  const everySeconds =
    nextAt === null || from === undefined ? null : Math.round((nextAt.getTime() - from.getTime()) / 1_000);
  return { nextAt, everySeconds, lastAt: createdOn ?? null };
};

const looking = "look at lifetime policy";

/** The policy of a certificate; asked for besides, so a refusal is told apart from there being none. */
export const askForPolicy = async (vault: KeyVault, name: string): Promise<Item<CertificatePolicy>> => {
  const { beside } = vault;
  if (beside.isPaused) {
    return {
      ok: false,
      failure: "throttled",
      code: "azure.throttled" satisfies AzureCertsCode,
      steps: [leftOut(looking)],
    };
  }
  const policy = await vault.ask(looking, () => vault.certificates.getCertificatePolicy(name));
  beside.hear(policy.ok ? null : policy);
  return policy;
};

/** The plan by an answer that may not have come. */
export const planBy = (policy: Item<CertificatePolicy>, version: ObjectVersion): Meta["plan"] => {
  if (policy.ok) return renewalPlan(policy.value, version);
  if (policy.failure === "not-found") return "none";
  return policy.failure === "forbidden" ? "denied" : "unknown";
};
