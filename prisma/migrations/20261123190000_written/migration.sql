-- Since when a secret's present value has been there at least, as its provider tells: a value that was never seen to
-- change may be older than our first sight of it.
ALTER TABLE "secret" ADD COLUMN "written_at" TIMESTAMPTZ(3);

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT UPDATE (written_at) ON secret TO keyhole_app;
END $$;
