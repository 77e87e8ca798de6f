import type { Meta } from "../contract";
import type { ObjectVersion } from "./newest-version";

/** A version as it may be shown: a server could answer anything. */
const shownVersion = (version: string | undefined): string | null =>
  version !== undefined && /^[0-9a-f]{32}$/i.test(version) ? version : null;

/** What Keyhole keeps of a version. Its end informs: Key Vault gives an expired secret as any other. */
export const versionMeta = ({ version, createdOn, expiresOn }: ObjectVersion, plan: Meta["plan"]): Meta => ({
  version: shownVersion(version),
  createdAt: createdOn ?? null,
  expiresAt: expiresOn ?? null,
  plan,
});
