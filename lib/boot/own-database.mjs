import { BootFailure, exitCode } from "./exit-codes.mjs";
import { connect, migrate, newerFailure, schemaState } from "./migrate.mjs";

/**
 * A PostgreSQL of the operator's, at this version's schema. With an owner's URL it is migrated; without one it is only
 * looked at.
 *
 * @param {string} appUrl signs in as the runtime role
 * @param {string | undefined} ownerUrl DATABASE_MIGRATION_URL, if the operator trusts this process with it
 * @throws {BootFailure} when the database refuses, is newer than this Keyhole, or has no or an older schema and nobody
 *   here may change it
 */
export async function requireOwnDatabase(appUrl, ownerUrl) {
  if (ownerUrl) await migrate(ownerUrl, { appPassword: passwordOf(appUrl) });
  const client = await connect(appUrl);
  try {
    const { state } = await schemaState(client);
    if (state === "newer") throw newerFailure();
    if (state === "current") return;
    const what = state === "missing" ? "holds no Keyhole schema yet" : "has the schema of an older Keyhole";
    throw new BootFailure(
      exitCode.schemaOld,
      `The database ${what}: run "keyhole migrate" with DATABASE_MIGRATION_URL set to its owner, or give "keyhole migrate --print-sql" to whoever administers it.`,
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

/** The password a URL carries, for a role that has to be made. */
export function passwordOf(url) {
  return URL.canParse(url) ? decodeURIComponent(new URL(url).password) || undefined : undefined;
}
