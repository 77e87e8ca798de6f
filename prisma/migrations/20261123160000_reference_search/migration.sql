-- Lists of references: what one person tracked, and a search for any part of a text.

CREATE INDEX "reference_tracked_by_idx" ON "reference" ("gateway_id", "tracked_by", "text", "id") WHERE "retired_at" IS NULL;

-- In a schema of its own: what it brings along is none of Keyhole's. A server that does not offer it searches without.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN RETURN; END IF;
    CREATE SCHEMA IF NOT EXISTS trigram;
    CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA trigram;
    EXECUTE format(
        'CREATE INDEX "reference_search_idx" ON "reference" USING gin ("text" %I.gin_trgm_ops) WHERE "retired_at" IS NULL',
        (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'));
END $$;
