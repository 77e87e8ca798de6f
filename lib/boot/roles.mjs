import pg from "pg";

/** Makes the schema, owns it, and is used by nothing that serves requests. */
export const ownerRole = "keyhole_owner";
/** What the running application signs in as: it owns nothing and can create nothing. */
export const appRole = "keyhole_app";

const createRole = (name) =>
  `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') THEN CREATE ROLE ${name} LOGIN; END IF;
END $$;`;

/**
 * The SQL that makes the two roles. Safe to repeat. Runs as somebody who may create roles; that need not be a
 * superuser, which is why no attribute is set that a new role has anyway. Sets no passwords.
 *
 * The time-outs of the runtime role go by ALTER ROLE because a pooler refuses them as start-up parameters. Setting what
 * is set already is left out: two databases of one server that are migrated at once would collide over it.
 *
 * @returns {string} statements that PostgreSQL 15 and later, and psql, take as they are
 */
export function rolesSql() {
  return `${createRole(ownerRole)}
${createRole(appRole)}
DO $$ BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_db_role_setting WHERE setrole = '${appRole}'::regrole AND setdatabase = 0
      AND setconfig @> ARRAY['lock_timeout=5s', 'idle_in_transaction_session_timeout=2s']
  ) THEN
    ALTER ROLE ${appRole} SET lock_timeout = '5s';
    ALTER ROLE ${appRole} SET idle_in_transaction_session_timeout = '2s';
  END IF;
END $$;
`;
}

/**
 * The SQL that lets the two roles into the database it runs in, and takes from PUBLIC what only the owner should have.
 * Safe to repeat. Runs as the owner of that database. A copy made with TEMPLATE needs it again: PostgreSQL does not
 * copy what is granted on a database.
 */
export function databaseSql() {
  return `DO $$ BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO ${ownerRole}', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO ${appRole}', current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO ${ownerRole};
GRANT USAGE ON SCHEMA public TO ${appRole};
`;
}

/** The statement that gives one of the roles a password. */
export function passwordSql(role, password) {
  return `ALTER ROLE ${pg.escapeIdentifier(role)} PASSWORD ${pg.escapeLiteral(password)};`;
}
