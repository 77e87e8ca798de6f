-- What keeps the sample from being removed: 'none', or 'people' while somebody's own gateways or accounts would be left
-- without an Access admin of their own. A gateway of one's own counts whether or not a change names it: with it there, and
-- nobody left, no set-up could go through.
CREATE OR REPLACE FUNCTION kh_sample_obstacle() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM public.role_grant r JOIN public.person p ON p.id = r.person_id
            WHERE r.role = 'access-admin' AND NOT p.sample AND p.suspended_at IS NULL AND p.confirmed_at IS NOT NULL) THEN 'none'
        WHEN EXISTS (SELECT FROM public.person p WHERE NOT p.sample) THEN 'people'
        WHEN EXISTS (SELECT FROM public.gateway g WHERE NOT g.sample) THEN 'people'
        ELSE 'none' END
$$;

-- The same as before, but where the door for direct grants had closed: it opens again with the last person gone.
-- Takes the sample out, whatever has become of it: its gateways with all that stands under them, its entries of the
-- allow-list, its people. The log stays. A person whom something else still names is suspended instead. For a Platform
-- admin for all gateways; the guards of the sample's own gateways do not hold it up.
CREATE OR REPLACE FUNCTION kh_remove_sample(credential text, OUT gateways integer, OUT people integer, OUT left_over integer)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    gone uuid[];
    leaving uuid[];
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

    -- History is only added to and guarded rows wait for approval: but for this, and only while this transaction lasts.
    FOREACH held IN ARRAY tables LOOP
        EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER USER', held);
    END LOOP;

    gone := ARRAY(SELECT g.id FROM public.gateway g WHERE g.sample);
    leaving := ARRAY(SELECT p.id FROM public.person p WHERE p.sample);
    DELETE FROM public.check_run WHERE gateway_id = ANY (gone);
    DELETE FROM public.rotation_policy WHERE gateway_id = ANY (gone);
    DELETE FROM public.rotation_event WHERE gateway_id = ANY (gone);
    DELETE FROM public.reference WHERE gateway_id = ANY (gone);
    DELETE FROM public.secret WHERE gateway_id = ANY (gone);
    DELETE FROM public.decision d USING public.change c WHERE c.id = d.change_id
        AND (c.gateway_id = ANY (gone) OR (c.gateway_id IS NULL AND c.requester_id = ANY (leaving)));
    DELETE FROM public.change c WHERE c.gateway_id = ANY (gone) OR (c.gateway_id IS NULL AND c.requester_id = ANY (leaving));
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
            OR EXISTS (SELECT FROM public.decision d WHERE d.person_id = p.id));
    DELETE FROM public.person p WHERE p.id = ANY (leaving)
        AND NOT EXISTS (SELECT FROM public.change c WHERE c.requester_id = p.id)
        AND NOT EXISTS (SELECT FROM public.decision d WHERE d.person_id = p.id);
    GET DIAGNOSTICS people = ROW_COUNT;
    SELECT count(*)::integer INTO left_over FROM public.person;
    UPDATE public.installation SET sample = false, bootstrap_closed_at = CASE WHEN left_over = 0 THEN NULL ELSE bootstrap_closed_at END;

    FOREACH held IN ARRAY tables LOOP
        EXECUTE format('ALTER TABLE public.%I ENABLE TRIGGER USER', held);
    END LOOP;
END $$;

-- The credential of a revision is forgotten a week after another took its place, or the vault was deleted: until then it
-- is the one in use, and a mistake made today can be undone however long ago it was typed.
CREATE OR REPLACE FUNCTION kh_forget_old_credentials() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    forgotten integer;
BEGIN
    UPDATE public.vault_revision SET config_sealed = NULL, access_sealed = NULL
    WHERE id IN (SELECT r.id FROM public.vault_revision r
        WHERE (r.config_sealed IS NOT NULL OR r.access_sealed IS NOT NULL) AND r.at < clock_timestamp() - interval '7 days'
            AND coalesce(
                (SELECT min(n.at) FROM public.vault_revision n WHERE n.vault_id = r.vault_id AND n.number > r.number),
                CASE WHEN r.what = 'deleted' THEN r.at ELSE 'infinity' END) < clock_timestamp() - interval '7 days'
        ORDER BY r.at LIMIT 500 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;

-- Whoever comes back counts as having been there, or an absence of three months would never end.
CREATE OR REPLACE FUNCTION kh_person_resume(credential text, holder uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.kh_access_admin(credential, holder);
    UPDATE public.person SET suspended_at = NULL, last_seen_at = now() WHERE id = holder AND suspended_at IS NOT NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'not suspended' USING ERRCODE = 'KH036'; END IF;
    PERFORM public.kh_lock_people();
END $$;
