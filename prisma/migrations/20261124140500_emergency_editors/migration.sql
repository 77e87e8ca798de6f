-- Whoever wrote at a change does not review it, and what a token wrote is not applied in an emergency.

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
    ORDER BY g.expires_at DESC LIMIT 1;
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

CREATE OR REPLACE FUNCTION kh_emergency_review(
    credential text, of_change uuid, said text, why text, obstacle text,
    undo uuid, undo_operation text, undo_title text, undo_document text, undo_command bytea
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    e public.emergency;
    c public.change;
    needed integer;
BEGIN
    SELECT * INTO actor FROM public.kh_recent_person(credential);
    SELECT * INTO c FROM public.change k WHERE k.id = of_change;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such change' USING ERRCODE = 'KH017'; END IF;
    SELECT g.approvals_needed INTO needed FROM public.gateway g WHERE g.id = c.gateway_id FOR NO KEY UPDATE;
    SELECT * INTO e FROM public.emergency v WHERE v.change_id = of_change FOR UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such emergency' USING ERRCODE = 'KH017'; END IF;
    IF e.reviewed_at IS NOT NULL THEN RAISE EXCEPTION 'reviewed already' USING ERRCODE = 'KH068'; END IF;
    IF public.kh_same_human(actor.person, e.person_id) OR public.kh_is_own_change(actor.person, c) THEN
        RAISE EXCEPTION 'nobody reviews an emergency of their own' USING ERRCODE = 'KH069';
    END IF;
    IF NOT EXISTS (SELECT FROM public.person p WHERE p.id = actor.person AND p.confirmed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'this account is not confirmed' USING ERRCODE = 'KH011';
    END IF;
    IF NOT public.kh_is_approver(actor.person, e.gateway_id) THEN
        RAISE EXCEPTION 'no role to review this' USING ERRCODE = 'KH003';
    END IF;
    IF said = 'revert' AND length(trim(coalesce(why, ''))) < 3 THEN
        RAISE EXCEPTION 'a rejection needs a reason' USING ERRCODE = 'KH012';
    END IF;
    IF undo IS NOT NULL THEN
        IF NOT EXISTS (SELECT FROM public.guarded_operation o
            WHERE o.name = undo_operation AND o.scope = 'gateway' AND o.target = 'vault') THEN
            RAISE EXCEPTION 'not for emergencies' USING ERRCODE = 'KH062';
        END IF;
        INSERT INTO public.change (id, gateway_id, operation, target_id, title, reason, requester_id, document, hash,
            command_sealed, approvals_needed, state, requested_at, expires_at, closed_at, applied_xid)
        VALUES (undo, e.gateway_id, undo_operation, c.target_id, undo_title, why, actor.person, undo_document,
            encode(sha256(convert_to(undo_document, 'UTF8')), 'hex'), undo_command, needed, 'applied', clock_timestamp(),
            clock_timestamp() + interval '1 minute', clock_timestamp(), pg_current_xact_id()::text);
    END IF;
    UPDATE public.emergency SET reviewed_by = actor.person, review_session_id = actor.session,
        reviewed_at = clock_timestamp(), verdict = said, verdict_why = nullif(btrim(coalesce(why, '')), ''),
        revert_change_id = undo, revert_obstacle = obstacle
    WHERE id = e.id;
END $$;
