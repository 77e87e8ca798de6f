import type { PlaceMaking } from "@/lib/domain/value-writing";
import type { Host, Provider } from "./contract";
import { failureAdvice } from "./failure-advice";
import type { FoundVault } from "./resolve/walk";

/**
 * Makes the place in a backend that a vault's config names. Gives the fields that it fills, or the reason in words; no
 * credential and no foreign text. Never throws for what is wrong with access or backend.
 */
export const makePlace = async (
  provider: Provider & Required<Pick<Provider, "create">>,
  { access, level }: Pick<FoundVault, "access" | "level">,
  host: Host,
  name: string | null,
): Promise<{ readonly made: PlaceMaking; readonly code: string | null }> => {
  const refused = (item: Parameters<typeof failureAdvice>[1]) => ({
    made: { config: null, advice: failureAdvice(provider, item) },
    code: item.code,
  });
  try {
    const item = await provider.create({ config: {}, access, level }, host, name);
    return item.ok ? { made: { config: item.value, advice: null }, code: null } : refused(item);
  } catch {
    // Whatever an adapter throws may quote a credential, so nothing of it goes on.
    return refused({ failure: "malformed", code: "resolve.adapter-failed" });
  }
};
