-- What testing the connection that a change would make came to: one row for each change, the newest test. It is a help for
-- those who decide and no part of what they approve; that somebody tested stands in the log.

-- CreateTable
CREATE TABLE "change_test" (
    "change_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "told" TEXT NOT NULL,
    "person_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "change_test_pkey" PRIMARY KEY ("change_id")
);

-- CreateIndex
CREATE INDEX "change_test_person_id_idx" ON "change_test"("person_id");

-- AddForeignKey
ALTER TABLE "change_test" ADD CONSTRAINT "change_test_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "change"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_test" ADD CONSTRAINT "change_test_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "change_test"
    ADD CONSTRAINT "change_test_outcome_check" CHECK ("outcome" ~ '^[a-z-]{1,40}$'),
    ADD CONSTRAINT "change_test_told_check" CHECK (length("told") BETWEEN 2 AND 20000);

-- Keeps what a test of an open change came to, under the hash of what was tested. For those who may write such changes there
-- and those who may decide on it; who it was is the credential's to say.
CREATE FUNCTION kh_change_test(credential text, of_change uuid, tested_hash text, ended text, said text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    c public.change;
BEGIN
    SELECT * INTO actor FROM public.kh_actor(credential);
    SELECT * INTO c FROM public.change k WHERE k.id = of_change FOR SHARE;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such change' USING ERRCODE = 'KH017'; END IF;
    IF NOT (public.kh_may_decide(actor.person, c) OR public.kh_may_write_draft(actor.person, c)) THEN
        RAISE EXCEPTION 'no role to test this change' USING ERRCODE = 'KH028';
    END IF;
    IF c.state NOT IN ('draft', 'requested') THEN
        RAISE EXCEPTION 'the change is closed' USING ERRCODE = 'KH005';
    END IF;
    IF tested_hash IS DISTINCT FROM c.hash THEN
        RAISE EXCEPTION 'this is not what was tested' USING ERRCODE = 'KH004';
    END IF;
    INSERT INTO public.change_test AS t (change_id, hash, outcome, told, person_id, at)
    VALUES (c.id, c.hash, ended, said, actor.person, clock_timestamp())
    ON CONFLICT (change_id) DO UPDATE SET hash = excluded.hash, outcome = excluded.outcome, told = excluded.told,
        person_id = excluded.person_id, at = excluded.at;
    RETURN actor.person;
END $$;

REVOKE ALL ON TABLE change_test FROM PUBLIC;
REVOKE ALL ON FUNCTION kh_change_test(text, uuid, text, text, text) FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT SELECT ON change_test TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_change_test(text, uuid, text, text, text) TO keyhole_app;
END $$;
