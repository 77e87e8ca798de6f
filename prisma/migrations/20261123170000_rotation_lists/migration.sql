-- Lists of secrets in every order, the history within one vault, and counts of what calls for somebody.

-- One of the dates by which a rotation is due is only the latest it can be: the value may be older than is known.
ALTER TABLE "secret" ADD COLUMN "due_at_latest" BOOLEAN NOT NULL DEFAULT FALSE;

-- What nobody knows stands at one end of each order, so that pages go on over it.
CREATE INDEX "secret_by_due_idx" ON "secret" ("gateway_id", (COALESCE("due_at", 'infinity'::timestamptz)), "id") WHERE "retired_at" IS NULL;
CREATE INDEX "secret_by_rotated_idx" ON "secret" ("gateway_id", (COALESCE("rotated_at", '-infinity'::timestamptz)), "id") WHERE "retired_at" IS NULL;
CREATE INDEX "secret_by_looked_idx" ON "secret" ("gateway_id", (COALESCE("looked_at", '-infinity'::timestamptz)), "id") WHERE "retired_at" IS NULL;
CREATE INDEX "secret_by_name_idx" ON "secret" ("gateway_id", "name", "resource", "id") WHERE "retired_at" IS NULL;
CREATE INDEX "secret_acknowledged_idx" ON "secret" ("gateway_id", "acknowledged_at") WHERE "retired_at" IS NULL AND "acknowledged_at" IS NOT NULL;

-- The orders above serve these too.
DROP INDEX "secret_due_idx";
DROP INDEX "secret_rotated_idx";

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT UPDATE (due_at_latest) ON secret TO keyhole_app;
END $$;
