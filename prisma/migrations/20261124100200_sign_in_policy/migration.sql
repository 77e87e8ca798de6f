-- Who has to have a second factor, and what happens when somebody has lost their factor or password.

ALTER TABLE "installation"
    ADD COLUMN "second_factor_for" TEXT NOT NULL DEFAULT 'nobody',
    ADD CONSTRAINT "installation_second_factor_for_check" CHECK ("second_factor_for" IN ('nobody', 'deciders', 'everybody'));

INSERT INTO "guarded_operation" ("name", "target", "scope", "writes") VALUES
    ('second-factor.reset', 'person', 'global', '{DELETE}'),
    ('person.reset-password', 'person', 'global', '{UPDATE}');

-- Those who come by password and have to have a second factor: nobody, who decides on others' changes, or everybody.
CREATE FUNCTION kh_sign_in_policy(credential text, wanted text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.kh_access_admin(credential, NULL);
    UPDATE public.installation SET second_factor_for = wanted;
END $$;

-- A new installation asks it of those who decide, from the first sign-in on.
CREATE OR REPLACE FUNCTION kh_setup(link_secret text, admin jsonb, worker jsonb) RETURNS TABLE (admin_id uuid, worker_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM public.installation WHERE one FOR UPDATE;
    UPDATE public.one_time_link SET used_at = now()
    WHERE kind = 'set-up' AND secret_hash = sha256(convert_to(link_secret, 'UTF8')) AND used_at IS NULL
        AND expires_at > clock_timestamp();
    IF NOT FOUND THEN RAISE EXCEPTION 'the link is not valid' USING ERRCODE = 'KH009'; END IF;
    IF EXISTS (SELECT FROM public.person) THEN RAISE EXCEPTION 'set up already' USING ERRCODE = 'KH015'; END IF;
    admin_id := public.kh_add_person(admin, 'access', '{access-admin}');
    worker_id := public.kh_add_person(worker, 'work', '{platform-admin,author,operator}');
    UPDATE public.installation SET second_factor_for = 'deciders';
    RETURN NEXT;
END $$;

-- Losing it -----------------------------------------------------------------------------------------------------------

-- Who resets something of this person's: whoever asked for the change that others approved, or an Access admin at once
-- where the person decides on nothing, or the start is not over. KH007 where it takes two.
CREATE FUNCTION kh_resetter(credential text, holder uuid, operation_named text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid := public.kh_applied_for(operation_named, holder, '{}');
BEGIN
    IF actor IS NOT NULL THEN
        IF NOT public.kh_is_access_admin(actor, false) THEN
            RAISE EXCEPTION 'not an access admin' USING ERRCODE = 'KH033';
        END IF;
        PERFORM public.kh_refuse_oneself(actor, holder);
        RETURN actor;
    END IF;
    actor := public.kh_access_admin(credential, holder);
    IF EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = holder AND g.role IN ('approver', 'access-admin')) THEN
        IF NOT public.kh_bootstrap_open() THEN
            RAISE EXCEPTION 'this is reset by two' USING ERRCODE = 'KH007';
        END IF;
        IF NOT public.kh_is_access_admin(actor, true) THEN
            RAISE EXCEPTION 'this account is not confirmed' USING ERRCODE = 'KH011';
        END IF;
    END IF;
    RETURN actor;
END $$;

CREATE FUNCTION kh_end_sessions(holder uuid, besides uuid) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    ended integer;
BEGIN
    UPDATE public.session SET ended_at = clock_timestamp(), ended_why = 'revoked'
    WHERE person_id = holder AND ended_at IS NULL AND id IS DISTINCT FROM besides;
    GET DIAGNOSTICS ended = ROW_COUNT;
    DELETE FROM public.sign_in_step s WHERE s.person_id = holder;
    RETURN ended;
END $$;

-- Takes somebody's factor away, and ends their sessions; gives how many those were.
CREATE FUNCTION kh_factor_reset(credential text, holder uuid) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.kh_resetter(credential, holder, 'second-factor.reset');
    IF NOT public.kh_drop_factor(holder) THEN RAISE EXCEPTION 'there is no factor' USING ERRCODE = 'KH036'; END IF;
    RETURN public.kh_end_sessions(holder, NULL);
END $$;

-- Takes somebody's password away: the account waits for a link again, and for another's word that the right person has it.
-- With a secret the link is made at once, for 72 hours and one use.
CREATE FUNCTION kh_password_reset(credential text, holder uuid, link_secret text, OUT ended integer, OUT ending timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid := public.kh_resetter(credential, holder, 'person.reset-password');
BEGIN
    UPDATE public.person SET password_hash = NULL
    WHERE id = holder AND password_hash IS NOT NULL AND suspended_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'there is no password' USING ERRCODE = 'KH036'; END IF;
    ended := public.kh_end_sessions(holder, NULL);
    -- Whoever a provider vouches for still comes by it, and needs no link.
    IF EXISTS (SELECT FROM public.person p WHERE p.id = holder AND p.accepted) THEN RETURN; END IF;
    IF public.kh_is_access_admin(holder, true) THEN PERFORM public.kh_keep_an_access_admin(holder); END IF;
    UPDATE public.person SET confirmed_at = NULL, invited_by = actor WHERE id = holder;
    IF link_secret IS NOT NULL THEN ending := public.kh_new_invitation(holder, actor, link_secret); END IF;
END $$;

-- Another password of one's own; every other session ends. Gives how many those were.
CREATE FUNCTION kh_password_change(credential text, chosen_hash text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
BEGIN
    SELECT * INTO actor FROM public.kh_recent_person(credential);
    UPDATE public.person SET password_hash = chosen_hash WHERE id = actor.person AND password_hash IS NOT NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'there is no password' USING ERRCODE = 'KH036'; END IF;
    RETURN public.kh_end_sessions(actor.person, actor.session);
END $$;

REVOKE ALL ON FUNCTION kh_sign_in_policy(text, text), kh_setup(text, jsonb, jsonb), kh_resetter(text, uuid, text),
    kh_end_sessions(uuid, uuid), kh_factor_reset(text, uuid), kh_password_reset(text, uuid, text),
    kh_password_change(text, text) FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT EXECUTE ON FUNCTION kh_sign_in_policy(text, text), kh_factor_reset(text, uuid), kh_password_change(text, text),
        kh_password_reset(text, uuid, text), kh_setup(text, jsonb, jsonb) TO keyhole_app;
END $$;
