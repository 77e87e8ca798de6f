-- What a second reading of the rules found: accounts of one human that counted twice, an undoing that could be anything, an
-- emergency beside its role, checkpoints that no key had signed, and emergencies that went with the sample.


-- One person's decision. When the approvals suffice the change is applied: its writes must follow in this transaction.
CREATE OR REPLACE FUNCTION kh_change_decide(credential text, change_id uuid, shown_hash text, approve boolean, why text)
    RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    c public.change;
    earlier public.decision;
    needed integer;
    counted integer;
    lapsed timestamptz := clock_timestamp() - interval '24 hours';
BEGIN
    SELECT * INTO actor FROM public.kh_signed_in_person(credential);
    c := public.kh_lock_change(change_id);
    PERFORM public.kh_check_decider(actor.person, c);
    IF shown_hash IS DISTINCT FROM c.hash THEN
        RAISE EXCEPTION 'this is not what was shown' USING ERRCODE = 'KH004';
    END IF;
    IF NOT coalesce(approve, false) AND length(trim(coalesce(why, ''))) < 3 THEN
        RAISE EXCEPTION 'a rejection needs a reason' USING ERRCODE = 'KH012';
    END IF;
    SELECT * INTO earlier FROM public.decision d WHERE d.change_id = c.id AND d.person_id = actor.person;
    IF NOT FOUND THEN
        INSERT INTO public.decision (change_id, person_id, requester_id, session_id, approved, hash, reason, decided_at)
        VALUES (c.id, actor.person, c.requester_id, actor.session, coalesce(approve, false), c.hash, why, clock_timestamp());
    ELSIF earlier.decided_at <= lapsed THEN
        UPDATE public.decision SET session_id = actor.session, approved = coalesce(approve, false), reason = why,
            decided_at = clock_timestamp() WHERE id = earlier.id;
    ELSE
        RAISE EXCEPTION 'decided already' USING ERRCODE = 'KH006';
    END IF;
    IF NOT coalesce(approve, false) THEN
        UPDATE public.change SET state = 'rejected', state_why = why, closed_at = clock_timestamp() WHERE id = c.id;
        RETURN 'rejected';
    END IF;
    SELECT count(*) INTO counted FROM public.decision d
    WHERE d.change_id = c.id AND d.approved AND d.hash = c.hash AND d.decided_at > lapsed
        AND NOT public.kh_is_own_change(d.person_id, c) AND public.kh_may_decide(d.person_id, c)
        -- Two accounts of one human are one word.
        AND NOT EXISTS (SELECT FROM public.decision o WHERE o.change_id = c.id AND o.approved AND o.hash = c.hash
            AND o.decided_at > lapsed AND o.person_id < d.person_id AND public.kh_same_human(o.person_id, d.person_id)
            AND public.kh_may_decide(o.person_id, c));
    SELECT greatest(c.approvals_needed, max(g.approvals_needed)) INTO needed
    FROM public.gateway g WHERE g.id = c.gateway_id;
    IF counted < needed THEN RETURN 'requested'; END IF;
    UPDATE public.change SET state = 'applied', applied_xid = pg_current_xact_id()::text, closed_at = clock_timestamp()
    WHERE id = c.id;
    RETURN 'applied';
END $$;

-- A change is applied by as many other people as it needed, or by exactly one emergency, whoever wrote the row.
CREATE OR REPLACE FUNCTION kh_applied_rightly() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    c public.change;
    emergencies integer;
    others integer;
BEGIN
    SELECT * INTO c FROM public.change k WHERE k.id = NEW.id;
    IF NOT FOUND OR c.state <> 'applied' THEN RETURN NULL; END IF;
    SELECT count(*) INTO emergencies FROM public.emergency e WHERE c.id IN (e.change_id, e.revert_change_id);
    IF emergencies = 1 THEN RETURN NULL; END IF;
    SELECT count(*) INTO others FROM public.decision d
    WHERE d.change_id = c.id AND d.approved AND d.hash = c.hash AND NOT public.kh_is_own_change(d.person_id, c)
        AND NOT EXISTS (SELECT FROM public.decision o WHERE o.change_id = c.id AND o.approved AND o.hash = c.hash
            AND o.person_id < d.person_id AND public.kh_same_human(o.person_id, d.person_id));
    IF emergencies > 1 OR others < c.approvals_needed THEN
        RAISE EXCEPTION 'applied without approvals or an emergency' USING ERRCODE = 'KH070';
    END IF;
    RETURN NULL;
END $$;

-- Applies what the holder of a grant asked for, without approval: its writes must follow in this transaction.
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
    IF c.requester_id <> actor.person OR c.token_id IS NOT NULL THEN
        RAISE EXCEPTION 'not a request of their own' USING ERRCODE = 'KH063';
    END IF;
    SELECT g.id INTO held FROM public.emergency_grant g JOIN public.person p ON p.id = g.person_id
    WHERE g.person_id = actor.person AND g.gateway_id = c.gateway_id AND g.revoked_at IS NULL
        AND g.expires_at > clock_timestamp() AND p.confirmed_at IS NOT NULL
        -- It takes the place of others' approval, not of the role to ask.
        AND p.duty = 'work' AND EXISTS (SELECT FROM public.role_grant r WHERE r.person_id = p.id AND r.role = 'author'
            AND (r.gateway_id IS NULL OR r.gateway_id = c.gateway_id))
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

-- Somebody else's word on it. `undo`: the change that takes it back, applied with this word, its writes following in this
-- transaction; `obstacle`: why there can be none.
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
        IF said IS DISTINCT FROM 'revert' OR undo_operation NOT IN ('vault.delete', 'vault.restore') THEN
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

CREATE OR REPLACE FUNCTION kh_drop_factor(holder uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    had boolean;
BEGIN
    -- In the order in which signing in takes them.
    DELETE FROM public.sign_in_step s WHERE s.person_id = holder;
    DELETE FROM public.second_factor f WHERE f.person_id = holder AND f.enrolled_at IS NOT NULL;
    had := FOUND;
    DELETE FROM public.second_factor f WHERE f.person_id = holder;
    DELETE FROM public.recovery_code c WHERE c.person_id = holder;
    RETURN had;
END $$;

-- The same as before, but for the changes by which emergencies of other gateways were granted.
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

-- A checkpoint speaks of a row that is there, by the hash it has, follows the one before, and is written in the one form
-- there is. Whether the key signed it is for who verifies to see.
CREATE OR REPLACE FUNCTION audit.check_checkpoint() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    last audit.checkpoint;
    said jsonb := NEW.line::jsonb;
    due text;
BEGIN
    SELECT * INTO last FROM audit.checkpoint c ORDER BY c.seq DESC LIMIT 1;
    SELECT concat('{"checkpoint":{"at":"', to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), '","before":',
        coalesce('"' || encode(sha256(convert_to(last.line, 'UTF8')), 'hex') || '"', 'null'), ',"epoch":', i.epoch,
        ',"hash":"', encode(l.hash, 'hex'), '","key":"', said -> 'checkpoint' ->> 'key', '","n":', NEW.n, ',"origin":"', i.id,
        '","seq":', NEW.seq, '},"signature":"', said ->> 'signature', '"}')
    INTO due FROM audit.link l CROSS JOIN public.installation i WHERE l.n = NEW.n;
    IF NEW.line IS DISTINCT FROM due OR NEW.seq <> coalesce(last.seq, 0) + 1 OR NEW.n <= coalesce(last.n, 0)
        OR said -> 'checkpoint' ->> 'key' !~ '^[0-9a-f]{16}$' OR said ->> 'signature' !~ '^[0-9a-f]{128}$'
        -- One from the far future would keep the next from being due.
        OR NEW.at > clock_timestamp() + interval '1 day' THEN
        RAISE EXCEPTION 'not a checkpoint of this log' USING ERRCODE = 'KH090';
    END IF;
    RETURN NEW;
END $$;

-- What was carried on is not forgotten, and nothing counts as carried that is not there.
CREATE FUNCTION audit.check_sink() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.through < OLD.through
        OR (NEW.through > OLD.through AND NOT EXISTS (SELECT FROM audit.checkpoint c WHERE c.seq = NEW.through)) THEN
        RAISE EXCEPTION 'not a checkpoint of this log' USING ERRCODE = 'KH090';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER checkpoint_sink_moves_on BEFORE UPDATE ON audit.checkpoint_sink
    FOR EACH ROW EXECUTE FUNCTION audit.check_sink();
REVOKE ALL ON FUNCTION audit.check_sink() FROM PUBLIC;
