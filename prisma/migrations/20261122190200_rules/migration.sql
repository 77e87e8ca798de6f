-- The rules that hold whatever the application does. Functions that write for the runtime role derive the actor from
-- the credential itself; refusals have SQLSTATEs of their own (KH…, listed in lib/db/rule-codes.ts).

-- Who signed in with this session or token? KH001 when nobody did, or does not any more.
CREATE FUNCTION kh_actor(credential text) RETURNS TABLE (person uuid, session uuid, token uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    hashed bytea := sha256(convert_to(credential, 'UTF8'));
    moment timestamptz := clock_timestamp();
BEGIN
    RETURN QUERY SELECT p.id, s.id, NULL::uuid FROM public.session s JOIN public.person p ON p.id = s.person_id
        WHERE s.secret_hash = hashed AND s.ended_at IS NULL AND s.expires_at > moment
            AND s.last_seen_at > moment - interval '15 minutes' AND p.suspended_at IS NULL;
    IF FOUND THEN RETURN; END IF;
    RETURN QUERY SELECT p.id, NULL::uuid, t.id FROM public.api_token t JOIN public.person p ON p.id = t.person_id
        WHERE t.secret_hash = hashed AND t.revoked_at IS NULL AND t.expires_at > moment AND p.suspended_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'not signed in' USING ERRCODE = 'KH001'; END IF;
END $$;

-- The person of a session; a token is refused.
CREATE FUNCTION kh_signed_in_person(credential text, OUT person uuid, OUT session uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    SELECT a.person, a.session INTO kh_signed_in_person.person, kh_signed_in_person.session
    FROM public.kh_actor(credential) a;
    IF session IS NULL THEN RAISE EXCEPTION 'a token cannot do this' USING ERRCODE = 'KH010'; END IF;
END $$;

-- Every road to a change takes its locks in one order: the gateway, or the installation where there is none, then the
-- change. What is read after that is what holds until the end of the transaction.
CREATE FUNCTION kh_lock_change(wanted uuid) RETURNS public.change
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    of_gateway uuid;
    locked public.change;
BEGIN
    SELECT c.gateway_id INTO of_gateway FROM public.change c WHERE c.id = wanted;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such change' USING ERRCODE = 'KH017'; END IF;
    IF of_gateway IS NULL THEN
        PERFORM FROM public.installation WHERE one FOR NO KEY UPDATE;
    ELSE
        PERFORM FROM public.gateway g WHERE g.id = of_gateway FOR NO KEY UPDATE;
    END IF;
    SELECT * INTO STRICT locked FROM public.change c WHERE c.id = wanted FOR UPDATE;
    IF locked.state <> 'requested' OR locked.expires_at <= clock_timestamp() THEN
        RAISE EXCEPTION 'the change is closed' USING ERRCODE = 'KH005';
    END IF;
    RETURN locked;
END $$;

-- Does this person hold Approver for that gateway now, confirmed and not suspended? No gateway: for all.
CREATE FUNCTION kh_is_approver(who uuid, of_gateway uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.role_grant g JOIN public.person p ON p.id = g.person_id
        WHERE g.person_id = who AND g.role = 'approver' AND (g.gateway_id IS NULL OR g.gateway_id = of_gateway)
            AND p.suspended_at IS NULL AND p.confirmed_at IS NOT NULL)
$$;

-- Is one of these the other, or does one address stand behind both?
CREATE FUNCTION kh_same_human(one uuid, other uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT one = other OR EXISTS (
        SELECT FROM public.person a, public.person b WHERE a.id = one AND b.id = other
            AND (lower(trim(a.email)) = lower(trim(b.email)) OR a.email_normal = b.email_normal))
$$;

-- May this person decide on that change? KH002, KH003 or KH011 when not.
CREATE FUNCTION kh_check_decider(who uuid, on_change public.change) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF public.kh_same_human(who, on_change.requester_id)
        OR EXISTS (SELECT FROM public.api_token t
            WHERE t.id = on_change.token_id AND public.kh_same_human(who, t.person_id)) THEN
        RAISE EXCEPTION 'nobody decides on a change of their own' USING ERRCODE = 'KH002';
    END IF;
    IF NOT EXISTS (SELECT FROM public.person p WHERE p.id = who AND p.confirmed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'this account is not confirmed' USING ERRCODE = 'KH011';
    END IF;
    IF NOT public.kh_is_approver(who, on_change.gateway_id) THEN
        RAISE EXCEPTION 'no role to decide on this change' USING ERRCODE = 'KH003';
    END IF;
END $$;

-- Asks others for a change. The requester comes from the credential, the number of approvals from the gateway.
CREATE FUNCTION kh_change_request(
    credential text, change_id uuid, of_gateway uuid, named text, target uuid, shown_title text, why text,
    frozen text, frozen_hash text, command bytea
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    needed integer := 1;
BEGIN
    SELECT * INTO actor FROM public.kh_actor(credential);
    IF NOT EXISTS (SELECT FROM public.guarded_operation o
        WHERE o.name = named AND (o.scope = 'global') = (of_gateway IS NULL)) THEN
        RAISE EXCEPTION 'not a guarded operation of this scope' USING ERRCODE = 'KH013';
    END IF;
    IF frozen_hash IS DISTINCT FROM encode(sha256(convert_to(frozen, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'the hash is not that of the document' USING ERRCODE = 'KH004';
    END IF;
    IF of_gateway IS NOT NULL THEN
        SELECT g.approvals_needed INTO STRICT needed FROM public.gateway g WHERE g.id = of_gateway;
    END IF;
    INSERT INTO public.change (id, gateway_id, operation, target_id, title, reason, requester_id, token_id, document,
        hash, command_sealed, approvals_needed, state, requested_at, expires_at)
    VALUES (change_id, of_gateway, named, target, shown_title, why, actor.person, actor.token, frozen,
        frozen_hash, command, needed, 'requested', now(), now() + interval '7 days');
END $$;

-- One person's decision. When the approvals suffice the change is applied: its writes must follow in this transaction.
CREATE FUNCTION kh_change_decide(credential text, change_id uuid, shown_hash text, approve boolean, why text)
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
        AND NOT public.kh_same_human(d.person_id, c.requester_id) AND public.kh_is_approver(d.person_id, c.gateway_id);
    SELECT greatest(c.approvals_needed, max(g.approvals_needed)) INTO needed
    FROM public.gateway g WHERE g.id = c.gateway_id;
    IF counted < needed THEN RETURN 'requested'; END IF;
    UPDATE public.change SET state = 'applied', applied_xid = pg_current_xact_id()::text, closed_at = clock_timestamp()
    WHERE id = c.id;
    RETURN 'applied';
END $$;

-- The requester takes a change back.
CREATE FUNCTION kh_change_withdraw(credential text, change_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    c public.change;
BEGIN
    SELECT * INTO actor FROM public.kh_actor(credential);
    c := public.kh_lock_change(change_id);
    IF c.requester_id <> actor.person THEN
        RAISE EXCEPTION 'not the requester' USING ERRCODE = 'KH014';
    END IF;
    UPDATE public.change SET state = 'withdrawn', closed_at = clock_timestamp() WHERE id = c.id;
END $$;

-- One who may decide finds that the effect is no longer the one shown, or that it cannot be carried out.
CREATE FUNCTION kh_change_close(credential text, change_id uuid, ending text, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    c public.change;
BEGIN
    SELECT * INTO actor FROM public.kh_signed_in_person(credential);
    c := public.kh_lock_change(change_id);
    PERFORM public.kh_check_decider(actor.person, c);
    UPDATE public.change SET state = ending, state_why = why, closed_at = clock_timestamp() WHERE id = c.id;
END $$;

CREATE FUNCTION kh_change_void(credential text, change_id uuid, why text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT public.kh_change_close(credential, change_id, 'void', why) $$;

CREATE FUNCTION kh_change_fail(credential text, change_id uuid, why text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT public.kh_change_close(credential, change_id, 'failed', why) $$;

-- Ends what nobody decided in time. It can end nothing else, so it asks for no actor.
CREATE FUNCTION kh_change_expire() RETURNS SETOF uuid
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    UPDATE public.change SET state = 'expired', closed_at = clock_timestamp()
    WHERE id IN (SELECT c.id FROM public.change c WHERE c.state = 'requested' AND c.expires_at <= clock_timestamp()
        ORDER BY c.expires_at LIMIT 500 FOR UPDATE SKIP LOCKED)
    RETURNING id
$$;

-- A link to set this installation up, for 30 minutes, while nobody is in it. The newest one alone is good.
CREATE FUNCTION kh_setup_link(secret text) RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    ending timestamptz;
BEGIN
    PERFORM FROM public.installation WHERE one FOR UPDATE;
    IF EXISTS (SELECT FROM public.person) THEN RAISE EXCEPTION 'set up already' USING ERRCODE = 'KH015'; END IF;
    IF length(secret) < 32 THEN RAISE EXCEPTION 'too short to be a secret' USING ERRCODE = 'KH009'; END IF;
    UPDATE public.one_time_link SET used_at = now() WHERE kind = 'set-up' AND used_at IS NULL;
    INSERT INTO public.one_time_link (kind, secret_hash, created_at, expires_at)
    VALUES ('set-up', sha256(convert_to(secret, 'UTF8')), now(), now() + interval '30 minutes')
    RETURNING expires_at INTO ending;
    RETURN ending;
END $$;

CREATE FUNCTION kh_add_person(account jsonb, with_duty text, with_roles text[]) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    made uuid;
BEGIN
    INSERT INTO public.person (name, email, email_normal, duty, password_hash, salt, commitment, confirmed_at)
    VALUES (account ->> 'name', account ->> 'email', account ->> 'emailNormal', with_duty, account ->> 'passwordHash',
        account ->> 'salt', account ->> 'commitment', now())
    RETURNING id INTO made;
    INSERT INTO public.role_grant (person_id, role, origin) SELECT made, unnest(with_roles), 'bootstrap';
    RETURN made;
END $$;

-- Uses a link up and makes the two first accounts, who keep each other's duties apart.
CREATE FUNCTION kh_setup(link_secret text, admin jsonb, worker jsonb) RETURNS TABLE (admin_id uuid, worker_id uuid)
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
    RETURN NEXT;
END $$;

-- Guards ------------------------------------------------------------------------------------------------------------

-- KH007, unless a change that permits exactly this write was applied in this very transaction.
CREATE FUNCTION kh_require_change(on_table text, doing text, row_id uuid, of_gateway uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.change c JOIN public.guarded_operation o ON o.name = c.operation
        WHERE c.state = 'applied' AND c.applied_xid = pg_current_xact_id()::text AND c.target_id = row_id
            AND c.gateway_id IS NOT DISTINCT FROM of_gateway AND o.target = on_table AND doing = ANY (o.writes)) THEN
        RAISE EXCEPTION 'a guarded % needs an approved change', on_table USING ERRCODE = 'KH007';
    END IF;
END $$;

CREATE FUNCTION kh_guard_vault() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    g record;
BEGIN
    -- The share lock keeps a guard from coming into force between this look and this write.
    FOR g IN SELECT w.id, w.guarded FROM public.gateway w
        WHERE w.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.gateway_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.gateway_id END)
        ORDER BY w.id FOR SHARE
    LOOP
        IF g.guarded THEN
            PERFORM public.kh_require_change('vault', TG_OP, CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END, g.id);
            IF TG_OP = 'UPDATE' AND OLD.id <> NEW.id THEN
                PERFORM public.kh_require_change('vault', TG_OP, OLD.id, g.id);
            END IF;
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION kh_guard_gateway() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM public.installation WHERE one FOR UPDATE;
        IF EXISTS (SELECT FROM public.gateway g WHERE g.guarded) THEN
            PERFORM public.kh_require_change('gateway', TG_OP, NEW.id, NULL);
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.guarded THEN PERFORM public.kh_require_change('gateway', TG_OP, OLD.id, OLD.id); END IF;
        RETURN OLD;
    END IF;
    IF OLD.guarded OR NEW.guarded THEN
        PERFORM FROM public.installation WHERE one FOR UPDATE;
        PERFORM public.kh_require_change('gateway', TG_OP, OLD.id, OLD.id);
        IF OLD.id <> NEW.id THEN PERFORM public.kh_require_change('gateway', TG_OP, NEW.id, OLD.id); END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION kh_guard_allow_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM public.installation WHERE one FOR SHARE;
    IF EXISTS (SELECT FROM public.gateway g WHERE g.guarded) THEN
        IF TG_OP <> 'INSERT' THEN PERFORM public.kh_require_change('allow_entry', TG_OP, OLD.id, NULL); END IF;
        IF TG_OP <> 'DELETE' THEN PERFORM public.kh_require_change('allow_entry', TG_OP, NEW.id, NULL); END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER vault_guard BEFORE INSERT OR UPDATE OR DELETE ON vault FOR EACH ROW EXECUTE FUNCTION kh_guard_vault();
CREATE TRIGGER gateway_guard BEFORE INSERT OR UPDATE OR DELETE ON gateway FOR EACH ROW EXECUTE FUNCTION kh_guard_gateway();
CREATE TRIGGER allow_entry_guard BEFORE INSERT OR UPDATE OR DELETE ON allow_entry FOR EACH ROW EXECUTE FUNCTION kh_guard_allow_entry();

-- What is over stays over ---------------------------------------------------------------------------------------------

CREATE FUNCTION kh_refuse_edit() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'history is only added to' USING ERRCODE = 'KH008';
END $$;

-- A change keeps what was asked for, and ends once.
CREATE FUNCTION kh_change_frozen() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    ended public.change := OLD;
BEGIN
    ended.state := NEW.state;
    ended.state_why := NEW.state_why;
    ended.closed_at := NEW.closed_at;
    ended.applied_xid := NEW.applied_xid;
    IF OLD.state <> 'requested' OR NEW.state = 'requested' OR ended IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'a change keeps what was asked for, and ends once' USING ERRCODE = 'KH008';
    END IF;
    RETURN NEW;
END $$;

-- A decision stands; only an approval that has lapsed may be given anew.
CREATE FUNCTION kh_decision_frozen() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF OLD.decided_at > clock_timestamp() - interval '24 hours' OR NOT OLD.approved OR NEW.decided_at <= OLD.decided_at
        OR (NEW.id, NEW.change_id, NEW.person_id, NEW.requester_id, NEW.hash)
            IS DISTINCT FROM (OLD.id, OLD.change_id, OLD.person_id, OLD.requester_id, OLD.hash) THEN
        RAISE EXCEPTION 'a decision stands' USING ERRCODE = 'KH008';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER change_frozen BEFORE UPDATE ON change FOR EACH ROW EXECUTE FUNCTION kh_change_frozen();
CREATE TRIGGER change_no_delete BEFORE DELETE ON change FOR EACH ROW EXECUTE FUNCTION kh_refuse_edit();
CREATE TRIGGER change_no_truncate BEFORE TRUNCATE ON change FOR EACH STATEMENT EXECUTE FUNCTION kh_refuse_edit();
CREATE TRIGGER decision_frozen BEFORE UPDATE ON decision FOR EACH ROW EXECUTE FUNCTION kh_decision_frozen();
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision FOR EACH ROW EXECUTE FUNCTION kh_refuse_edit();
CREATE TRIGGER decision_no_truncate BEFORE TRUNCATE ON decision FOR EACH STATEMENT EXECUTE FUNCTION kh_refuse_edit();

-- A session that ended and a token that was revoked cannot come back.
CREATE FUNCTION kh_stays_ended() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'what has ended stays ended' USING ERRCODE = 'KH016';
END $$;

CREATE TRIGGER session_stays_ended BEFORE UPDATE ON session FOR EACH ROW
    WHEN (OLD.ended_at IS NOT NULL AND (NEW.ended_at, NEW.ended_why) IS DISTINCT FROM (OLD.ended_at, OLD.ended_why))
    EXECUTE FUNCTION kh_stays_ended();
CREATE TRIGGER api_token_stays_revoked BEFORE UPDATE ON api_token FOR EACH ROW
    WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
    EXECUTE FUNCTION kh_stays_ended();
