-- A second factor for those who sign in by password, and what may be done only shortly after signing in.

-- CreateTable
CREATE TABLE "second_factor" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "secret_sealed" BYTEA NOT NULL,
    "last_step" INTEGER NOT NULL DEFAULT 0,
    "begun_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "enrolled_at" TIMESTAMPTZ(3),

    CONSTRAINT "second_factor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recovery_code" (
    "code_hash" BYTEA NOT NULL,
    "person_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("code_hash")
);

-- CreateTable
CREATE TABLE "sign_in_step" (
    "secret_hash" BYTEA NOT NULL,
    "person_id" UUID NOT NULL,
    "tries_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_step_pkey" PRIMARY KEY ("secret_hash"),
    CONSTRAINT "sign_in_step_expires_at_check" CHECK ("expires_at" <= "created_at" + interval '5 minutes')
);

-- CreateIndex
CREATE UNIQUE INDEX "second_factor_person_id_key" ON "second_factor"("person_id");

-- CreateIndex
CREATE INDEX "recovery_code_person_id_idx" ON "recovery_code"("person_id");

-- CreateIndex
CREATE INDEX "sign_in_step_person_id_idx" ON "sign_in_step"("person_id");

-- CreateIndex
CREATE INDEX "sign_in_step_expires_at_idx" ON "sign_in_step"("expires_at");

-- AddForeignKey
ALTER TABLE "second_factor" ADD CONSTRAINT "second_factor_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_step" ADD CONSTRAINT "sign_in_step_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Shortly after signing in --------------------------------------------------------------------------------------------

-- The person of a session that signed in, or showed again who it is, within five minutes: KH050 when that is longer ago.
CREATE FUNCTION kh_recent_person(credential text, OUT person uuid, OUT session uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    SELECT a.person, a.session INTO kh_recent_person.person, kh_recent_person.session
    FROM public.kh_signed_in_person(credential) a;
    PERFORM public.kh_require_recent(kh_recent_person.session);
END $$;

CREATE FUNCTION kh_require_recent(of_session uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.session s
        WHERE s.id = of_session AND s.authenticated_at > clock_timestamp() - interval '5 minutes') THEN
        RAISE EXCEPTION 'signed in too long ago' USING ERRCODE = 'KH050';
    END IF;
END $$;

-- What concerns people is done by an Access admin who signed in shortly before.
CREATE OR REPLACE FUNCTION kh_access_admin(credential text, about uuid) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
BEGIN
    PERFORM public.kh_lock_people();
    SELECT * INTO actor FROM public.kh_recent_person(credential);
    IF NOT public.kh_is_access_admin(actor.person, false) THEN
        RAISE EXCEPTION 'not an access admin' USING ERRCODE = 'KH033';
    END IF;
    PERFORM public.kh_refuse_oneself(actor.person, about);
    RETURN actor.person;
END $$;

-- So is deciding, whichever function writes the decision.
CREATE FUNCTION kh_decision_recent() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.kh_require_recent(NEW.session_id);
    RETURN NEW;
END $$;
CREATE TRIGGER decision_recent BEFORE INSERT OR UPDATE ON decision FOR EACH ROW EXECUTE FUNCTION kh_decision_recent();

-- The factor ----------------------------------------------------------------------------------------------------------

-- Begins to enrol a factor, in place of one that was begun and never confirmed; KH051 where there is one already.
CREATE FUNCTION kh_factor_begin(credential text, factor uuid, sealed bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
BEGIN
    SELECT * INTO actor FROM public.kh_recent_person(credential);
    DELETE FROM public.second_factor f WHERE f.person_id = actor.person AND f.enrolled_at IS NULL;
    INSERT INTO public.second_factor (id, person_id, secret_sealed, begun_at)
    VALUES (factor, actor.person, sealed, clock_timestamp()) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RAISE EXCEPTION 'there is a factor already' USING ERRCODE = 'KH051'; END IF;
END $$;

CREATE FUNCTION kh_new_recovery_codes(holder uuid, hashes bytea[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM public.recovery_code c WHERE c.person_id = holder;
    INSERT INTO public.recovery_code (code_hash, person_id, created_at)
    SELECT one, holder, clock_timestamp() FROM unnest(hashes) one;
END $$;

-- A first code was right: the factor counts from now on, and the step of that code is spent.
CREATE FUNCTION kh_factor_confirm(credential text, factor uuid, step integer, hashes bytea[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
BEGIN
    SELECT * INTO actor FROM public.kh_signed_in_person(credential);
    UPDATE public.second_factor f SET enrolled_at = clock_timestamp(), last_step = step
    WHERE f.id = factor AND f.person_id = actor.person AND f.enrolled_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'nothing to confirm' USING ERRCODE = 'KH051'; END IF;
    PERFORM public.kh_new_recovery_codes(actor.person, hashes);
END $$;

-- Other recovery codes in place of those before, used or not.
CREATE FUNCTION kh_recovery_renew(credential text, hashes bytea[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
BEGIN
    SELECT * INTO actor FROM public.kh_recent_person(credential);
    PERFORM FROM public.second_factor f WHERE f.person_id = actor.person AND f.enrolled_at IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'there is no factor' USING ERRCODE = 'KH051'; END IF;
    PERFORM public.kh_new_recovery_codes(actor.person, hashes);
END $$;

CREATE FUNCTION kh_drop_factor(holder uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    had boolean;
BEGIN
    DELETE FROM public.second_factor f WHERE f.person_id = holder AND f.enrolled_at IS NOT NULL;
    had := FOUND;
    DELETE FROM public.second_factor f WHERE f.person_id = holder;
    DELETE FROM public.recovery_code c WHERE c.person_id = holder;
    DELETE FROM public.sign_in_step s WHERE s.person_id = holder;
    RETURN had;
END $$;

CREATE FUNCTION kh_factor_remove(credential text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
BEGIN
    SELECT * INTO actor FROM public.kh_recent_person(credential);
    IF NOT public.kh_drop_factor(actor.person) THEN
        RAISE EXCEPTION 'there is no factor' USING ERRCODE = 'KH051';
    END IF;
END $$;

-- A code counts once -------------------------------------------------------------------------------------------------

CREATE TRIGGER second_factor_step_rises BEFORE UPDATE OF last_step ON second_factor FOR EACH ROW
    WHEN (NEW.last_step <= OLD.last_step) EXECUTE FUNCTION kh_stays_ended();
CREATE TRIGGER recovery_code_stays_used BEFORE UPDATE ON recovery_code FOR EACH ROW
    WHEN (OLD.used_at IS NOT NULL) EXECUTE FUNCTION kh_stays_ended();

REVOKE ALL ON TABLE second_factor, recovery_code, sign_in_step FROM PUBLIC;
REVOKE ALL ON FUNCTION kh_recent_person(text), kh_require_recent(uuid), kh_access_admin(text, uuid), kh_decision_recent(),
    kh_factor_begin(text, uuid, bytea), kh_new_recovery_codes(uuid, bytea[]),
    kh_factor_confirm(text, uuid, integer, bytea[]), kh_recovery_renew(text, bytea[]), kh_drop_factor(uuid),
    kh_factor_remove(text) FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    -- Checking a code spends it. All else is written by the functions.
    GRANT SELECT ON second_factor, recovery_code TO keyhole_app;
    GRANT UPDATE (last_step) ON second_factor TO keyhole_app;
    GRANT UPDATE (used_at) ON recovery_code TO keyhole_app;
    GRANT SELECT, INSERT, DELETE ON sign_in_step TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_factor_begin(text, uuid, bytea), kh_factor_confirm(text, uuid, integer, bytea[]),
        kh_recovery_renew(text, bytea[]), kh_factor_remove(text) TO keyhole_app;
END $$;
