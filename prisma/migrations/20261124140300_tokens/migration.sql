-- Tokens live for a year at most; some may only read; and some belong to a gateway instead of a person.
ALTER TABLE "api_token"
    ADD COLUMN "report_only" BOOLEAN NOT NULL DEFAULT false,
    DROP CONSTRAINT "api_token_expires_at_check",
    ADD CONSTRAINT "api_token_expires_at_check" CHECK ("expires_at" <= "created_at" + interval '365 days 5 minutes'),
    -- A closed list: what only reads, and fetches nothing.
    ADD CONSTRAINT "api_token_report_only_check" CHECK (NOT "report_only" OR "scopes" <@ ARRAY['vault.read',
        'reference.read', 'usage.read', 'rotation.read', 'change.read', 'audit.read', 'person.read', 'settings.read']);

-- A gateway's own: it outlives whoever made it, and is nobody to the functions that decide and ask.
CREATE TABLE "machine_token" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "gateway_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "machine_token_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "machine_token_name_check" CHECK (length("name") BETWEEN 1 AND 200),
    CONSTRAINT "machine_token_prefix_check" CHECK (length("prefix") BETWEEN 4 AND 16),
    CONSTRAINT "machine_token_secret_hash_check" CHECK (octet_length("secret_hash") = 32),
    CONSTRAINT "machine_token_scopes_check" CHECK (cardinality("scopes") BETWEEN 1 AND 100 AND "scopes" <@ ARRAY['vault.read',
        'reference.read', 'usage.read', 'rotation.read', 'change.read', 'reference.resolve']),
    CONSTRAINT "machine_token_expires_at_check" CHECK ("expires_at" <= "created_at" + interval '365 days 5 minutes')
);
CREATE UNIQUE INDEX "machine_token_secret_hash_key" ON "machine_token"("secret_hash");
CREATE INDEX "machine_token_gateway_id_created_at_idx" ON "machine_token"("gateway_id", "created_at" DESC);
ALTER TABLE "machine_token" ADD CONSTRAINT "machine_token_gateway_id_fkey"
    FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TRIGGER machine_token_stays_revoked BEFORE UPDATE ON machine_token FOR EACH ROW
    WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
    EXECUTE FUNCTION kh_stays_ended();

REVOKE ALL ON TABLE machine_token FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT SELECT, INSERT ON machine_token TO keyhole_app;
    GRANT UPDATE (last_used_at, revoked_at) ON machine_token TO keyhole_app;
END $$;
