-- The same as before, but in the order in which the worker locks, so that neither waits for the other for good.
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
    IF NOT EXISTS (SELECT FROM public.role_grant r WHERE r.person_id = actor.person AND r.role = 'platform-admin' AND r.gateway_id IS NULL) THEN
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
