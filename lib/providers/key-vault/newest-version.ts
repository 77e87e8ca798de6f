import type { Item } from "../contract";
import type { KeyVault } from "./key-vault";
import { unlessDeleted } from "./unless-deleted";
import { because } from "./verdict";

/** What a key vault tells about a version of a secret or certificate without its value. */
export interface ObjectVersion {
  readonly version?: string;
  readonly enabled?: boolean;
  readonly createdOn?: Date;
  readonly updatedOn?: Date;
  readonly expiresOn?: Date;
  readonly notBefore?: Date;
}

/** 25 to a page, which is the most that Key Vault gives. */
const mostVersions = 2_500;

interface Found {
  readonly newest: ObjectVersion | null;
  readonly isWhole: boolean;
}

const timeOf = (date: Date | undefined): number => date?.getTime() ?? 0;

const isLater = (one: ObjectVersion, other: ObjectVersion): boolean =>
  timeOf(one.createdOn) > timeOf(other.createdOn) ||
  (timeOf(one.createdOn) === timeOf(other.createdOn) && timeOf(one.updatedOn) > timeOf(other.updatedOn));

const newestOf = async (versions: AsyncIterable<ObjectVersion>): Promise<Found> => {
  let newest: ObjectVersion | null = null;
  let seen = 0;
  // They come in the order of their names, so the newest may be the last.
  for await (const one of versions) {
    if (newest === null || isLater(one, newest)) newest = one;
    seen += 1;
    if (seen > mostVersions) return { newest, isWhole: false };
  }
  return { newest, isWhole: true };
};

const judged = ({ value: { newest, isWhole }, steps }: Extract<Item<Found>, { ok: true }>): Item<ObjectVersion> => {
  if (!isWhole) return { ok: false, ...because("too-large", "azure.too-many-versions"), steps };
  if (newest === null) return { ok: false, ...because("not-found", "azure.secret-missing"), steps };
  if (newest.enabled === false) return { ok: false, ...because("disabled", "azure.secret-disabled"), steps };
  return { ok: true, value: newest, steps };
};

/**
 * Finds the version that a read without one would give, by the lists that hold no value. A disabled newest version is
 * a failure, as it is at a read; one that was deleted is told from one that never was, as far as that may be asked.
 */
export const newestVersion = async (
  vault: KeyVault,
  { list, deleted }: { readonly list: () => AsyncIterable<ObjectVersion>; readonly deleted: () => Promise<unknown> },
): Promise<Item<ObjectVersion>> => {
  const found = await vault.ask("list versions", () => newestOf(list()));
  return unlessDeleted(vault, found.ok ? judged(found) : found, deleted);
};
