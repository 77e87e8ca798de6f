-- Who gets in, by what, and that an Access admin among them always does.

-- Where single sign-on is the rule and nobody marked for emergencies holds Access admin by hand, it stood on marks of people
-- who hold it by a claim: to them it is given for good, so that somebody still gets in without the provider.
UPDATE public.role_grant g SET origin = 'direct'
FROM public.person p
WHERE p.id = g.person_id AND p.break_glass AND p.password_hash IS NOT NULL AND p.suspended_at IS NULL
    AND p.confirmed_at IS NOT NULL AND g.role = 'access-admin' AND g.gateway_id IS NULL AND g.origin = 'claim'
    AND EXISTS (SELECT FROM public.single_sign_on s WHERE s.forced)
    AND NOT EXISTS (SELECT FROM public.person q JOIN public.role_grant h ON h.person_id = q.id
        WHERE q.break_glass AND q.password_hash IS NOT NULL AND q.suspended_at IS NULL AND q.confirmed_at IS NOT NULL
            AND h.role = 'access-admin' AND h.gateway_id IS NULL AND h.origin <> 'claim');

-- Marked for emergencies are those who hold Access admin by hand: a role of a claim goes with the provider.
UPDATE public.person p SET break_glass = false
WHERE p.break_glass AND NOT EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = p.id AND g.role = 'access-admin'
    AND g.origin <> 'claim');

ALTER TABLE "one_time_link"
    DROP CONSTRAINT "one_time_link_kind_check",
    DROP CONSTRAINT "one_time_link_person_check",
    DROP CONSTRAINT "one_time_link_expires_at_check",
    ADD CONSTRAINT "one_time_link_kind_check" CHECK ("kind" IN ('set-up', 'invite', 'recover')),
    ADD CONSTRAINT "one_time_link_person_check" CHECK (("kind" <> 'set-up') = ("person_id" IS NOT NULL)
        AND ("kind" = 'invite') = ("created_by" IS NOT NULL)),
    ADD CONSTRAINT "one_time_link_expires_at_check" CHECK ("expires_at" <= "created_at" +
        CASE "kind" WHEN 'invite' THEN interval '72 hours' ELSE interval '30 minutes' END);

-- A way in ------------------------------------------------------------------------------------------------------------

-- Does the password of this account count whatever the rule is, however long nobody came by it?
CREATE FUNCTION kh_is_break_glass(who uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.person p JOIN public.role_grant g ON g.person_id = p.id
        WHERE p.id = who AND p.break_glass AND p.password_hash IS NOT NULL AND p.suspended_at IS NULL
            AND g.role = 'access-admin' AND g.gateway_id IS NULL AND g.origin <> 'claim')
$$;

-- Could this person sign in now: by a password that counts, or by the provider that is set up?
CREATE FUNCTION kh_comes_in(who uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT public.kh_is_break_glass(who) OR EXISTS (
        SELECT FROM public.person p LEFT JOIN public.single_sign_on s ON true
        WHERE p.id = who AND p.suspended_at IS NULL
            AND coalesce(p.last_seen_at, p.created_at) > clock_timestamp() - interval '90 days'
            AND ((p.password_hash IS NOT NULL AND s.forced IS NOT TRUE)
                OR EXISTS (SELECT FROM public.identity i
                    WHERE i.person_id = p.id AND i.issuer = s.issuer AND i.ended_at IS NULL)))
$$;

CREATE OR REPLACE FUNCTION kh_has_way_in() RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM public.person p WHERE p.break_glass AND public.kh_is_break_glass(p.id)
        AND public.kh_is_access_admin(p.id, true))
$$;

-- Is there, besides this one, an Access admin whose word counts and who gets in?
CREATE FUNCTION kh_has_admin_who_comes_in(besides uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM public.role_grant g WHERE g.role = 'access-admin' AND g.gateway_id IS NULL
        AND g.person_id IS DISTINCT FROM besides
        AND public.kh_is_access_admin(g.person_id, true) AND public.kh_comes_in(g.person_id))
$$;

-- An Access admin remains whose word counts and who gets in, whatever becomes of this one.
CREATE OR REPLACE FUNCTION kh_keep_an_access_admin(without uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT public.kh_has_admin_who_comes_in(without) THEN
        RAISE EXCEPTION 'the last access admin' USING ERRCODE = 'KH035';
    END IF;
END $$;

-- As things stand now in this transaction, somebody still looks after people.
CREATE FUNCTION kh_require_an_admin_who_comes_in() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT public.kh_has_admin_who_comes_in(NULL) THEN
        RAISE EXCEPTION 'no access admin would get in' USING ERRCODE = 'KH073';
    END IF;
END $$;

-- The mark ends with the role that was given by hand.
CREATE FUNCTION kh_unmark_former_admin() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE public.person SET break_glass = false WHERE id = OLD.person_id AND break_glass;
    RETURN NULL;
END $$;
CREATE TRIGGER role_grant_unmark AFTER DELETE ON role_grant
    FOR EACH ROW WHEN (OLD.role = 'access-admin' AND OLD.origin <> 'claim') EXECUTE FUNCTION kh_unmark_former_admin();

CREATE OR REPLACE FUNCTION kh_session_way() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.method = 'single sign-on' THEN
        IF NOT EXISTS (SELECT FROM public.identity i JOIN public.single_sign_on s ON s.issuer = i.issuer
            WHERE i.person_id = NEW.person_id AND i.ended_at IS NULL) THEN
            RAISE EXCEPTION 'no identity of this provider' USING ERRCODE = 'KH082';
        END IF;
    ELSIF EXISTS (SELECT FROM public.single_sign_on s WHERE s.forced) AND NOT public.kh_is_break_glass(NEW.person_id) THEN
        RAISE EXCEPTION 'single sign-on is the rule' USING ERRCODE = 'KH081';
    END IF;
    RETURN NEW;
END $$;

-- Marks an account whose password counts whatever the rule is. One's own too: it gives no role.
CREATE OR REPLACE FUNCTION kh_break_glass(credential text, holder uuid, marked boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid := public.kh_access_admin(credential, NULL);
BEGIN
    IF NOT public.kh_is_access_admin(actor, true) THEN
        RAISE EXCEPTION 'this account is not confirmed' USING ERRCODE = 'KH011';
    END IF;
    IF marked AND NOT EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = holder AND g.role = 'access-admin'
        AND g.gateway_id IS NULL AND g.origin <> 'claim') THEN
        RAISE EXCEPTION 'not an access admin by hand' USING ERRCODE = 'KH074';
    END IF;
    UPDATE public.person SET break_glass = marked
    WHERE id = holder AND break_glass <> marked AND (NOT marked OR password_hash IS NOT NULL);
    IF NOT FOUND THEN RAISE EXCEPTION 'nothing to mark' USING ERRCODE = 'KH036'; END IF;
END $$;

-- Settings ------------------------------------------------------------------------------------------------------------

-- What claims gave to these people, or to all, is taken away again. Whoever calls it sees to it that an Access admin
-- remains who gets in.
CREATE OR REPLACE FUNCTION kh_drop_claimed(holder uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM public.role_grant g WHERE g.origin = 'claim' AND (holder IS NULL OR g.person_id = holder);
END $$;

CREATE OR REPLACE FUNCTION kh_sso_save(credential text, given jsonb, sealed bytea, known integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid := public.kh_access_admin(credential, NULL);
    old public.single_sign_on;
    new_version integer;
BEGIN
    IF NOT public.kh_is_access_admin(actor, true) THEN
        RAISE EXCEPTION 'this account is not confirmed' USING ERRCODE = 'KH011';
    END IF;
    SELECT * INTO old FROM public.single_sign_on WHERE one;
    IF coalesce(old.version, 0) <> known THEN RAISE EXCEPTION 'edited meanwhile' USING ERRCODE = 'KH083'; END IF;
    IF sealed IS NULL AND (old.one IS NULL OR (given ->> 'issuer', given ->> 'clientId', given ->> 'ca')
        IS DISTINCT FROM (old.issuer, old.client_id, old.ca)) THEN
        RAISE EXCEPTION 'the secret belongs to what it was typed for' USING ERRCODE = 'KH084';
    END IF;
    new_version := known + 1;
    INSERT INTO public.single_sign_on AS s (issuer, client_id, client_secret_sealed, ca, scopes, groups_claim, button, forced,
        makes_people, version, updated_at, updated_by)
    VALUES (given ->> 'issuer', given ->> 'clientId', coalesce(sealed, old.client_secret_sealed), given ->> 'ca',
        given ->> 'scopes', given ->> 'groupsClaim', given ->> 'button', (given ->> 'forced')::boolean,
        (given ->> 'makesPeople')::boolean, new_version, clock_timestamp(), actor)
    ON CONFLICT (one) DO UPDATE SET issuer = excluded.issuer, client_id = excluded.client_id,
        client_secret_sealed = excluded.client_secret_sealed, ca = excluded.ca, scopes = excluded.scopes,
        groups_claim = excluded.groups_claim, button = excluded.button, forced = excluded.forced,
        makes_people = excluded.makes_people, version = excluded.version, updated_at = excluded.updated_at,
        updated_by = excluded.updated_by;
    IF old.one AND (old.issuer, old.groups_claim) IS DISTINCT FROM (given ->> 'issuer', given ->> 'groupsClaim') THEN
        PERFORM public.kh_drop_claimed(NULL);
        UPDATE public.session SET ended_at = clock_timestamp(), ended_why = 'revoked'
        WHERE method = 'single sign-on' AND ended_at IS NULL AND old.issuer <> given ->> 'issuer';
    END IF;
    PERFORM public.kh_require_an_admin_who_comes_in();
    RETURN new_version;
END $$;

CREATE OR REPLACE FUNCTION kh_sso_remove(credential text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid := public.kh_access_admin(credential, NULL);
BEGIN
    IF NOT public.kh_is_access_admin(actor, true) THEN
        RAISE EXCEPTION 'this account is not confirmed' USING ERRCODE = 'KH011';
    END IF;
    DELETE FROM public.single_sign_on;
    IF NOT FOUND THEN RAISE EXCEPTION 'nothing to remove' USING ERRCODE = 'KH083'; END IF;
    PERFORM public.kh_drop_claimed(NULL);
    UPDATE public.session SET ended_at = clock_timestamp(), ended_why = 'revoked' WHERE method = 'single sign-on' AND ended_at IS NULL;
    PERFORM public.kh_require_an_admin_who_comes_in();
END $$;

-- Takes the link away, and with it what the claim gave. Not from an account that could not get in any more.
CREATE OR REPLACE FUNCTION kh_identity_unlink(credential text, gone uuid) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    looks_after_people boolean;
BEGIN
    PERFORM public.kh_lock_people();
    SELECT * INTO actor FROM public.kh_recent_person(credential);
    IF NOT EXISTS (SELECT FROM public.identity i WHERE i.id = gone AND i.person_id = actor.person AND i.ended_at IS NULL) THEN
        RAISE EXCEPTION 'no such identity' USING ERRCODE = 'KH034';
    END IF;
    IF NOT EXISTS (SELECT FROM public.person p WHERE p.id = actor.person AND p.password_hash IS NOT NULL
        AND (public.kh_is_break_glass(p.id) OR NOT EXISTS (SELECT FROM public.single_sign_on s WHERE s.forced))) THEN
        RAISE EXCEPTION 'no other way in' USING ERRCODE = 'KH080';
    END IF;
    looks_after_people := public.kh_is_access_admin(actor.person, true);
    UPDATE public.identity SET ended_at = clock_timestamp() WHERE id = gone;
    PERFORM public.kh_drop_claimed(actor.person);
    IF looks_after_people THEN PERFORM public.kh_require_an_admin_who_comes_in(); END IF;
    RETURN actor.person;
END $$;

-- Resets --------------------------------------------------------------------------------------------------------------

-- Who resets something of this person's: whoever asked for the change that others approved, or an Access admin at once
-- where the person decides on nothing, in an emergency neither, or the start is not over. KH007 where it takes two.
CREATE OR REPLACE FUNCTION kh_resetter(credential text, holder uuid, operation_named text) RETURNS uuid
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
    IF EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = holder AND g.role IN ('approver', 'access-admin'))
        OR EXISTS (SELECT FROM public.emergency_grant e
            WHERE e.person_id = holder AND e.revoked_at IS NULL AND e.expires_at > clock_timestamp()) THEN
        IF NOT public.kh_bootstrap_open() THEN
            RAISE EXCEPTION 'this is reset by two' USING ERRCODE = 'KH007';
        END IF;
        IF NOT public.kh_is_access_admin(actor, true) THEN
            RAISE EXCEPTION 'this account is not confirmed' USING ERRCODE = 'KH011';
        END IF;
    END IF;
    RETURN actor;
END $$;

CREATE FUNCTION kh_end_tokens(holder uuid) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    ended integer;
BEGIN
    UPDATE public.api_token SET revoked_at = clock_timestamp() WHERE person_id = holder AND revoked_at IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

DROP FUNCTION kh_factor_reset(text, uuid);
DROP FUNCTION kh_password_reset(text, uuid, text);

-- Takes somebody's factor away, and ends their sessions and tokens; gives how many those were.
CREATE FUNCTION kh_factor_reset(credential text, holder uuid, OUT ended integer, OUT tokens integer)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.kh_resetter(credential, holder, 'second-factor.reset');
    IF NOT public.kh_drop_factor(holder) THEN RAISE EXCEPTION 'there is no factor' USING ERRCODE = 'KH036'; END IF;
    ended := public.kh_end_sessions(holder, NULL);
    tokens := public.kh_end_tokens(holder);
END $$;

-- Takes somebody's password away: the account waits for a link again, and for another's word that the right person has it.
-- With a secret the link is made at once, for 72 hours and one use. Whoever the provider that is set up still vouches for
-- comes by it from now on, and needs no link; whoever came by one that is gone gets a link like all others.
CREATE FUNCTION kh_password_reset(
    credential text, holder uuid, link_secret text, OUT ended integer, OUT tokens integer, OUT ending timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid := public.kh_resetter(credential, holder, 'person.reset-password');
    linked boolean := EXISTS (SELECT FROM public.identity i JOIN public.single_sign_on s ON s.issuer = i.issuer
        WHERE i.person_id = holder AND i.ended_at IS NULL);
    looks_after_people boolean := public.kh_is_access_admin(holder, true);
BEGIN
    UPDATE public.person SET password_hash = NULL, vouched = linked
    WHERE id = holder AND suspended_at IS NULL AND (password_hash IS NOT NULL OR (vouched AND NOT linked));
    IF NOT FOUND THEN RAISE EXCEPTION 'there is no password' USING ERRCODE = 'KH036'; END IF;
    ended := public.kh_end_sessions(holder, NULL);
    tokens := public.kh_end_tokens(holder);
    IF looks_after_people AND NOT (linked AND public.kh_comes_in(holder)) THEN PERFORM public.kh_keep_an_access_admin(holder); END IF;
    IF linked THEN RETURN; END IF;
    UPDATE public.person SET confirmed_at = NULL, invited_by = actor WHERE id = holder;
    IF link_secret IS NOT NULL THEN ending := public.kh_new_invitation(holder, actor, link_secret); END IF;
END $$;

-- Links ---------------------------------------------------------------------------------------------------------------

-- Whose link this is, while it is good; KH009 when not. One that was made on the host opens an account that is in use too.
CREATE OR REPLACE FUNCTION kh_invitation(link_secret text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    holder uuid;
BEGIN
    SELECT l.person_id INTO holder FROM public.one_time_link l JOIN public.person p ON p.id = l.person_id
    WHERE l.kind IN ('invite', 'recover') AND l.secret_hash = sha256(convert_to(link_secret, 'UTF8')) AND l.used_at IS NULL
        AND l.expires_at > clock_timestamp() AND (l.kind = 'recover' OR NOT p.accepted) AND p.suspended_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'the link is not valid' USING ERRCODE = 'KH009'; END IF;
    RETURN holder;
END $$;

-- Uses a link up: the person has a password now. The link came from an Access admin and not by mail, so the account
-- stays unconfirmed; from the host it came from whoever holds everything. The secret itself says who acts.
CREATE OR REPLACE FUNCTION kh_person_accept(link_secret text, chosen_hash text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    holder uuid;
    link public.one_time_link;
BEGIN
    PERFORM public.kh_lock_people();
    holder := public.kh_invitation(link_secret);
    UPDATE public.one_time_link SET used_at = now()
    WHERE secret_hash = sha256(convert_to(link_secret, 'UTF8')) RETURNING * INTO link;
    IF link.kind = 'recover' THEN
        UPDATE public.person SET password_hash = chosen_hash, vouched = false, last_seen_at = now() WHERE id = holder;
        PERFORM public.kh_drop_factor(holder);
        PERFORM public.kh_end_sessions(holder, NULL);
        PERFORM public.kh_end_tokens(holder);
        RETURN holder;
    END IF;
    UPDATE public.person SET password_hash = chosen_hash, invited_by = link.created_by, confirmed_at = NULL, last_seen_at = now()
    WHERE id = holder;
    RETURN holder;
END $$;

-- On the host ---------------------------------------------------------------------------------------------------------

DROP FUNCTION kh_recover(text, text);

-- KH071 for another role, KH072 while somebody still holds it whose word counts and who gets in, KH034 for nobody. The link
-- is good for 30 minutes: by it they choose a password, which also counts where single sign-on is the rule if they look
-- after people.
CREATE FUNCTION kh_recover(address text, named text, link_secret text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    holder uuid;
    enough boolean;
BEGIN
    IF named IS NULL OR named NOT IN ('approver', 'access-admin') THEN
        RAISE EXCEPTION 'not a role that is recovered' USING ERRCODE = 'KH071';
    END IF;
    IF link_secret IS NULL OR length(link_secret) < 32 THEN
        RAISE EXCEPTION 'too short to be a secret' USING ERRCODE = 'KH009';
    END IF;
    PERFORM public.kh_lock_people();
    SELECT CASE named WHEN 'access-admin' THEN public.kh_has_admin_who_comes_in(NULL)
        ELSE EXISTS (SELECT FROM public.role_grant g WHERE g.role = 'approver' AND g.gateway_id IS NULL
            AND public.kh_is_approver(g.person_id, NULL) AND public.kh_comes_in(g.person_id)) END INTO enough;
    IF enough THEN RAISE EXCEPTION 'somebody is left' USING ERRCODE = 'KH072'; END IF;
    SELECT p.id INTO holder FROM public.person p
    WHERE lower(trim(p.email)) = lower(trim(address)) AND p.suspended_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such person' USING ERRCODE = 'KH034'; END IF;
    PERFORM public.kh_turn_duty(holder, named);
    UPDATE public.role_grant SET origin = 'recover', granted_by = NULL, granted_at = clock_timestamp()
    WHERE person_id = holder AND role = named AND gateway_id IS NULL AND origin = 'claim';
    INSERT INTO public.role_grant (person_id, role, origin, granted_at) VALUES (holder, named, 'recover', clock_timestamp())
    ON CONFLICT DO NOTHING;
    UPDATE public.person SET confirmed_at = coalesce(confirmed_at, clock_timestamp()), last_seen_at = clock_timestamp(),
        break_glass = break_glass OR named = 'access-admin'
    WHERE id = holder;
    UPDATE public.one_time_link SET used_at = now() WHERE person_id = holder AND used_at IS NULL;
    INSERT INTO public.one_time_link (kind, secret_hash, person_id, created_at, expires_at)
    VALUES ('recover', sha256(convert_to(link_secret, 'UTF8')), holder, now(), now() + interval '30 minutes');
    INSERT INTO public.notification (person_id, kind) SELECT p.id, 'recover.used' FROM public.person p WHERE p.suspended_at IS NULL;
    RETURN holder;
END $$;

REVOKE ALL ON FUNCTION kh_is_break_glass(uuid), kh_comes_in(uuid), kh_has_way_in(), kh_has_admin_who_comes_in(uuid),
    kh_keep_an_access_admin(uuid), kh_require_an_admin_who_comes_in(), kh_unmark_former_admin(), kh_session_way(),
    kh_break_glass(text, uuid, boolean), kh_drop_claimed(uuid), kh_sso_save(text, jsonb, bytea, integer), kh_sso_remove(text),
    kh_identity_unlink(text, uuid), kh_resetter(text, uuid, text), kh_end_tokens(uuid), kh_factor_reset(text, uuid),
    kh_password_reset(text, uuid, text), kh_invitation(text), kh_person_accept(text, text), kh_recover(text, text, text)
    FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT EXECUTE ON FUNCTION kh_factor_reset(text, uuid), kh_password_reset(text, uuid, text) TO keyhole_app;
END $$;
