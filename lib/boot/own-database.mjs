import { BootFailure, exitCode } from "./exit-codes.mjs";
import { connect, migrate, newerFailure, schemaState, setOwnerRole } from "./migrate.mjs";

/**
 * Looks at a PostgreSQL of the operator's and changes nothing.
 *
 * @param {string} appUrl signs in as the runtime role
 * @param {string | undefined} [ownerUrl] DATABASE_MIGRATION_URL, if the operator trusts this process with it: then it
 *   does not matter what is still missing, because `migrateOwnDatabase` will make it
 * @throws {BootFailure} when the database refuses, is newer than this Keyhole, or has no or an older schema and nobody
 *   here may change it
 */
export async function requireOwnDatabase(appUrl, ownerUrl) {
  const client = await connect(ownerUrl ?? appUrl);
  try {
    if (ownerUrl) await setOwnerRole(client);
    const { state } = await schemaState(client);
    if (state === "newer") throw newerFailure();
    if (state === "current" || ownerUrl) return;
    const what = state === "missing" ? "holds no Keyhole schema yet" : "has the schema of an older Keyhole";
    throw new BootFailure(
      exitCode.schemaOld,
      `The database ${what}: run "keyhole migrate" with DATABASE_MIGRATION_URL set to its owner, or give what "keyhole migrate --print-sql" prints to whoever administers it.`,
    );
  } catch (error) {
    if (error.code !== "42501") throw error;
    throw new BootFailure(
      exitCode.database,
      `The role ${client.user} may not use Keyhole's schema: let DATABASE_URL sign in as keyhole_app, or as the schema's owner.`,
    );
  } finally {
    await client.end();
  }
}

/**
 * Brings a PostgreSQL of the operator's to this version's schema if an owner's URL is there, and makes sure that the
 * runtime role finds it so.
 *
 * @returns {Promise<string[]>} names of the migrations that were applied now
 */
export async function migrateOwnDatabase(appUrl, ownerUrl, log) {
  const applied = ownerUrl ? await migrate(ownerUrl, { appPassword: passwordOf(appUrl), log }) : [];
  await requireOwnDatabase(appUrl);
  return applied;
}

/** The password a URL carries, for a role that has to be made. */
export function passwordOf(url) {
  return url && URL.canParse(url) ? decodeURIComponent(new URL(url).password) || undefined : undefined;
}
