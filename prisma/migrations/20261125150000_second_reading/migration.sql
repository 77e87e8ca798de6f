-- A role of a claim that is over counts nowhere, sweeping waits for nobody while it holds something, and whoever was recovered
-- on the host has decided on others.

-- Roles ---------------------------------------------------------------------------------------------------------------

-- Does this person hold that role now, for all gateways or for this one? For all it takes a gateway of null.
CREATE FUNCTION kh_holds(who uuid, named text, of_gateway uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = who AND g.role = named
        AND (g.gateway_id IS NULL OR g.gateway_id = of_gateway)
        AND (g.expires_at IS NULL OR g.expires_at > clock_timestamp()))
$$;

CREATE OR REPLACE FUNCTION kh_machine_token_create(credential text, made uuid, of_gateway uuid, named text, shown_prefix text,
    hashed bytea, given text[], until timestamptz) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    moment timestamptz;
BEGIN
    SELECT * INTO actor FROM public.kh_recent_person(credential);
    -- Locked, so that no two count the same tokens.
    PERFORM FROM public.gateway g WHERE g.id = of_gateway AND g.archived_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such gateway' USING ERRCODE = 'KH034'; END IF;
    IF NOT public.kh_holds(actor.person, 'platform-admin', of_gateway) THEN
        RAISE EXCEPTION 'not a platform admin of this gateway' USING ERRCODE = 'KH057';
    END IF;
    IF 'reference.resolve' = ANY (given) AND NOT public.kh_holds(actor.person, 'operator', of_gateway) THEN
        RAISE EXCEPTION 'more than its maker may do' USING ERRCODE = 'KH056';
    END IF;
    moment := clock_timestamp();
    IF 50 <= (SELECT count(*) FROM public.machine_token t
        WHERE t.gateway_id = of_gateway AND t.revoked_at IS NULL AND t.expires_at > moment) THEN
        RAISE EXCEPTION 'too many tokens' USING ERRCODE = 'KH055';
    END IF;
    INSERT INTO public.machine_token (id, gateway_id, name, prefix, secret_hash, scopes, created_by, created_at, expires_at)
    VALUES (made, of_gateway, named, shown_prefix, hashed, given, actor.person, moment, until);
    RETURN made;
END $$;

CREATE OR REPLACE FUNCTION kh_log_keeper(credential text, about uuid, operation_named text, facts jsonb) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid;
BEGIN
    PERFORM FROM public.installation WHERE one FOR NO KEY UPDATE;
    actor := public.kh_applied_for(operation_named, about, facts);
    IF actor IS NULL THEN
        IF EXISTS (SELECT FROM public.gateway g WHERE g.guarded) THEN
            RAISE EXCEPTION 'how the log is kept is decided by two' USING ERRCODE = 'KH007';
        END IF;
        SELECT r.person INTO actor FROM public.kh_recent_person(credential) r;
    END IF;
    IF NOT public.kh_holds(actor, 'platform-admin', NULL)
        OR NOT EXISTS (SELECT FROM public.person p WHERE p.id = actor AND p.suspended_at IS NULL) THEN
        RAISE EXCEPTION 'not a platform admin for all gateways' USING ERRCODE = 'KH091';
    END IF;
    RETURN actor;
END $$;

CREATE OR REPLACE FUNCTION kh_emergency_apply(credential text, emergency_id uuid, change_id uuid, shown_hash text, why text)
    RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    c public.change;
    held uuid;
    open_one public.emergency;
    due timestamptz := clock_timestamp() + interval '24 hours';
BEGIN
    SELECT * INTO actor FROM public.kh_recent_person(credential);
    c := public.kh_lock_change(change_id);
    IF c.gateway_id IS NULL OR NOT EXISTS (SELECT FROM public.guarded_operation o
        WHERE o.name = c.operation AND o.scope = 'gateway' AND o.target = 'vault') THEN
        RAISE EXCEPTION 'not for emergencies' USING ERRCODE = 'KH062';
    END IF;
    IF c.requester_id <> actor.person OR c.token_id IS NOT NULL
        OR EXISTS (SELECT FROM public.change_editor w WHERE w.change_id = c.id AND w.token_id IS NOT NULL) THEN
        RAISE EXCEPTION 'not a request of their own' USING ERRCODE = 'KH063';
    END IF;
    SELECT g.id INTO held FROM public.emergency_grant g JOIN public.person p ON p.id = g.person_id
    WHERE g.person_id = actor.person AND g.gateway_id = c.gateway_id AND g.revoked_at IS NULL
        AND g.expires_at > clock_timestamp() AND p.confirmed_at IS NOT NULL
        -- It takes the place of others' approval, not of the role to ask.
        AND p.duty = 'work' AND public.kh_holds(p.id, 'author', c.gateway_id)
    ORDER BY g.expires_at DESC LIMIT 1 FOR SHARE OF g;
    IF NOT FOUND THEN RAISE EXCEPTION 'no emergency grant' USING ERRCODE = 'KH064'; END IF;
    IF shown_hash IS DISTINCT FROM c.hash THEN
        RAISE EXCEPTION 'this is not what was shown' USING ERRCODE = 'KH004';
    END IF;
    IF NOT public.kh_says_enough(why) THEN
        RAISE EXCEPTION 'an emergency needs a reason' USING ERRCODE = 'KH065';
    END IF;
    -- The gateway is locked: no other one can come in between.
    SELECT * INTO open_one FROM public.emergency e WHERE e.gateway_id = c.gateway_id AND e.reviewed_at IS NULL;
    IF FOUND THEN
        IF open_one.review_by <= clock_timestamp() THEN
            RAISE EXCEPTION 'a review is overdue' USING ERRCODE = 'KH067';
        END IF;
        RAISE EXCEPTION 'an emergency is open' USING ERRCODE = 'KH066';
    END IF;
    INSERT INTO public.emergency (id, change_id, gateway_id, grant_id, person_id, session_id, reason, applied_at, review_by)
    VALUES (emergency_id, c.id, c.gateway_id, held, actor.person, actor.session, regexp_replace(why, '^\s+|\s+$', '', 'g'), clock_timestamp(), due);
    UPDATE public.change SET state = 'applied', applied_xid = pg_current_xact_id()::text, closed_at = clock_timestamp()
    WHERE id = c.id;
    RETURN due;
END $$;

CREATE OR REPLACE FUNCTION kh_may_write_draft(who uuid, of_change public.change) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT who = of_change.requester_id OR EXISTS (
        SELECT FROM public.guarded_operation o WHERE o.name = of_change.operation AND public.kh_holds(who,
            CASE o.target WHEN 'vault' THEN 'author' WHEN 'person' THEN 'access-admin' ELSE 'platform-admin' END,
            of_change.gateway_id))
$$;

CREATE OR REPLACE FUNCTION kh_remove_sample(credential text, OUT gateways integer, OUT people integer, OUT left_over integer)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    gone uuid[];
    leaving uuid[];
    staying uuid[];
    tables text[] := '{installation,rotation_event,decision,change,vault_revision,vault,allow_entry,gateway,role_grant,session,api_token,person}';
    held text;
BEGIN
    SELECT * INTO actor FROM public.kh_signed_in_person(credential);
    IF NOT public.kh_holds(actor.person, 'platform-admin', NULL) THEN
        RAISE EXCEPTION 'only a platform admin for all gateways removes the sample' USING ERRCODE = 'KH040';
    END IF;
    PERFORM FROM public.installation WHERE one AND sample FOR UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'there is no sample' USING ERRCODE = 'KH041'; END IF;
    IF public.kh_sample_obstacle() <> 'none' THEN RAISE EXCEPTION 'nobody would be left' USING ERRCODE = 'KH042'; END IF;

    -- Checks and observations take these first. Whoever is at one ends it before anything here is locked that they still want.
    LOCK TABLE public.check_run, public.secret IN EXCLUSIVE MODE;
    -- History is only added to and guarded rows wait for approval: but for this, and only while this transaction lasts.
    FOREACH held IN ARRAY tables LOOP
        EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER USER', held);
    END LOOP;

    gone := ARRAY(SELECT g.id FROM public.gateway g WHERE g.sample);
    leaving := ARRAY(SELECT p.id FROM public.person p WHERE p.sample);
    -- What an emergency on another gateway stands on.
    staying := ARRAY(SELECT e.change_id FROM public.emergency_grant e WHERE e.gateway_id <> ALL (gone));
    DELETE FROM public.check_run WHERE gateway_id = ANY (gone);
    DELETE FROM public.rotation_policy WHERE gateway_id = ANY (gone);
    DELETE FROM public.rotation_event WHERE gateway_id = ANY (gone);
    DELETE FROM public.reference WHERE gateway_id = ANY (gone);
    DELETE FROM public.secret WHERE gateway_id = ANY (gone);
    DELETE FROM public.decision d USING public.change c WHERE c.id = d.change_id
        AND (c.gateway_id = ANY (gone) OR (c.gateway_id IS NULL AND c.requester_id = ANY (leaving) AND c.id <> ALL (staying)));
    DELETE FROM public.change c WHERE c.gateway_id = ANY (gone)
        OR (c.gateway_id IS NULL AND c.requester_id = ANY (leaving) AND c.id <> ALL (staying));
    DELETE FROM public.vault_revision WHERE gateway_id = ANY (gone);
    DELETE FROM public.vault WHERE gateway_id = ANY (gone);
    DELETE FROM public.role_grant WHERE gateway_id = ANY (gone) OR person_id = ANY (leaving);
    DELETE FROM public.allow_entry WHERE sample;
    DELETE FROM public.gateway WHERE id = ANY (gone);
    gateways := cardinality(gone);

    DELETE FROM public.session WHERE person_id = ANY (leaving);
    DELETE FROM public.api_token WHERE person_id = ANY (leaving);
    DELETE FROM public.budget_window WHERE person_id = ANY (leaving);
    DELETE FROM public.one_time_link WHERE person_id = ANY (leaving);
    UPDATE public.person p SET suspended_at = clock_timestamp(), password_hash = NULL WHERE p.id = ANY (leaving)
        AND (EXISTS (SELECT FROM public.change c WHERE c.requester_id = p.id)
            OR EXISTS (SELECT FROM public.change_editor e WHERE e.person_id = p.id)
            OR EXISTS (SELECT FROM public.change_comment m WHERE m.person_id = p.id)
            OR EXISTS (SELECT FROM public.decision d WHERE d.person_id = p.id));
    DELETE FROM public.person p WHERE p.id = ANY (leaving)
        AND NOT EXISTS (SELECT FROM public.change c WHERE c.requester_id = p.id)
        AND NOT EXISTS (SELECT FROM public.change_editor e WHERE e.person_id = p.id)
        AND NOT EXISTS (SELECT FROM public.change_comment m WHERE m.person_id = p.id)
        AND NOT EXISTS (SELECT FROM public.decision d WHERE d.person_id = p.id);
    GET DIAGNOSTICS people = ROW_COUNT;
    SELECT count(*)::integer INTO left_over FROM public.person;
    UPDATE public.installation SET sample = false, bootstrap_closed_at = CASE WHEN left_over = 0 THEN NULL ELSE bootstrap_closed_at END;

    FOREACH held IN ARRAY tables LOOP
        EXECUTE format('ALTER TABLE public.%I ENABLE TRIGGER USER', held);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION kh_waiting_for(who uuid, among uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT c.id FROM public.change c
    WHERE c.id = ANY (among) AND c.state = 'requested' AND c.requester_id <> who
        AND EXISTS (SELECT FROM public.person p WHERE p.id = who AND p.confirmed_at IS NOT NULL AND p.suspended_at IS NULL)
        AND (public.kh_holds(who, 'approver', c.gateway_id) OR public.kh_holds(who, 'access-admin', c.gateway_id))
        AND NOT EXISTS (SELECT FROM public.decision d WHERE d.change_id = c.id AND d.person_id = who
            AND d.decided_at > clock_timestamp() - interval '24 hours')
        AND public.kh_may_decide(who, c) AND NOT public.kh_is_own_change(who, c)
$$;

-- Sweeping ------------------------------------------------------------------------------------------------------------

-- What claims gave and the provider has not said again for seven days, the oldest first. The last Access admin's role rests
-- instead: it counts again once its holder has come by the provider.
CREATE FUNCTION kh_claims_over(most integer) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    RETURN QUERY SELECT r.id FROM public.role_grant r
        WHERE r.expires_at <= moment AND (r.role <> 'access-admin' OR public.kh_has_admin_who_comes_in(r.person_id))
        ORDER BY r.expires_at, r.id LIMIT most;
END $$;

-- Is there anything to take away?
CREATE FUNCTION kh_claims_overdue() RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM public.kh_claims_over(1))
$$;

-- Takes it away, at most five hundred at a time.
CREATE OR REPLACE FUNCTION kh_claims_expire() RETURNS TABLE (person uuid, role text, gateway uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.kh_lock_people();
    RETURN QUERY DELETE FROM public.role_grant g WHERE g.id = ANY (ARRAY(SELECT public.kh_claims_over(500)))
        RETURNING g.person_id, g.role, g.gateway_id;
END $$;

-- Erasing -------------------------------------------------------------------------------------------------------------

-- What the host gave by recovering is on record as that, with or without a row of its own for the role.
CREATE OR REPLACE FUNCTION kh_held_weight(holder uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = holder AND g.role IN ('approver', 'access-admin'))
        OR EXISTS (SELECT FROM public.decision d WHERE d.person_id = holder)
        OR EXISTS (SELECT FROM public.emergency_grant g WHERE g.person_id = holder)
        OR EXISTS (SELECT FROM audit.link l JOIN audit.event e ON e.id = l.id
            WHERE l.object = holder::text AND l.type IN ('role.granted', 'installation.recovered')
                AND e.body ~ '"role":"(approver|access-admin)"')
$$;

REVOKE ALL ON FUNCTION kh_holds(uuid, text, uuid), kh_claims_over(integer), kh_claims_overdue() FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT EXECUTE ON FUNCTION kh_claims_overdue() TO keyhole_app;
END $$;
