-- People and roles. Who holds what is written by functions of the owner only, which derive the actor from the credential.

-- Once two Approvers for all gateways count, their like are granted by two people, for good.
ALTER TABLE "installation" ADD COLUMN "bootstrap_closed_at" TIMESTAMPTZ(3);

ALTER TABLE "person"
    -- Who gave out the link by which the account got its password.
    ADD COLUMN "invited_by" UUID,
    ADD COLUMN "accepted" BOOLEAN GENERATED ALWAYS AS ("password_hash" IS NOT NULL) STORED;

ALTER TABLE "one_time_link"
    ADD COLUMN "person_id" UUID,
    ADD COLUMN "created_by" UUID,
    DROP CONSTRAINT "one_time_link_kind_check",
    DROP CONSTRAINT "one_time_link_expires_at_check",
    ADD CONSTRAINT "one_time_link_kind_check" CHECK ("kind" IN ('set-up', 'invite')),
    ADD CONSTRAINT "one_time_link_person_check" CHECK (("kind" = 'invite') = ("person_id" IS NOT NULL AND "created_by" IS NOT NULL)),
    ADD CONSTRAINT "one_time_link_expires_at_check" CHECK ("expires_at" <= "created_at" +
        CASE "kind" WHEN 'invite' THEN interval '72 hours' ELSE interval '30 minutes' END),
    ADD CONSTRAINT "one_time_link_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id")
        ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "one_time_link_person_id_created_at_idx" ON "one_time_link"("person_id", "created_at" DESC);

-- People are listed by name, by address and by when they came.
CREATE INDEX "person_name_id_idx" ON "person"("name", "id");
CREATE INDEX "person_created_at_id_idx" ON "person"("created_at", "id");

ALTER TABLE "guarded_operation"
    DROP CONSTRAINT "guarded_operation_target_check",
    -- person: one person's roles and standing, written by the functions below.
    ADD CONSTRAINT "guarded_operation_target_check" CHECK ("target" IN ('vault', 'gateway', 'allow_entry', 'person'));

INSERT INTO "guarded_operation" ("name", "target", "scope", "writes") VALUES
    ('role.grant', 'person', 'global', '{INSERT}'),
    ('person.confirm', 'person', 'global', '{UPDATE}');

-- Who may -------------------------------------------------------------------------------------------------------------

-- Does this person hold Access admin for all gateways, and is not suspended? `to_decide`: and confirmed.
CREATE FUNCTION kh_is_access_admin(who uuid, to_decide boolean) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.role_grant g JOIN public.person p ON p.id = g.person_id
        WHERE g.person_id = who AND g.role = 'access-admin' AND g.gateway_id IS NULL AND p.suspended_at IS NULL
            AND (p.confirmed_at IS NOT NULL OR NOT to_decide))
$$;

-- Is there an Access admin whose word counts, other than these two?
CREATE FUNCTION kh_has_access_admin_besides(one uuid, other uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.role_grant g
        WHERE g.role = 'access-admin' AND g.gateway_id IS NULL AND public.kh_is_access_admin(g.person_id, true)
            AND (one IS NULL OR NOT public.kh_same_human(g.person_id, one))
            AND (other IS NULL OR NOT public.kh_same_human(g.person_id, other)))
$$;

-- Every road to people takes this lock first: what is counted after it stays so until the end of the transaction.
CREATE FUNCTION kh_lock_people() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM public.installation WHERE one FOR NO KEY UPDATE;
    UPDATE public.installation SET bootstrap_closed_at = clock_timestamp()
    WHERE bootstrap_closed_at IS NULL AND 2 <= (
        SELECT count(DISTINCT g.person_id) FROM public.role_grant g
        WHERE g.role = 'approver' AND g.gateway_id IS NULL AND public.kh_is_approver(g.person_id, NULL));
END $$;

CREATE FUNCTION kh_bootstrap_open() RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT bootstrap_closed_at IS NULL FROM public.installation $$;

-- The signed-in Access admin behind the credential, with people locked. KH033 for others, KH030 for one's own account.
CREATE FUNCTION kh_access_admin(credential text, about uuid) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
BEGIN
    PERFORM public.kh_lock_people();
    SELECT * INTO actor FROM public.kh_signed_in_person(credential);
    IF NOT public.kh_is_access_admin(actor.person, false) THEN
        RAISE EXCEPTION 'not an access admin' USING ERRCODE = 'KH033';
    END IF;
    PERFORM public.kh_refuse_oneself(actor.person, about);
    RETURN actor.person;
END $$;

CREATE FUNCTION kh_refuse_oneself(actor uuid, about uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF about IS NULL THEN RETURN; END IF;
    IF NOT EXISTS (SELECT FROM public.person p WHERE p.id = about) THEN
        RAISE EXCEPTION 'no such person' USING ERRCODE = 'KH034';
    END IF;
    IF public.kh_same_human(actor, about) THEN
        RAISE EXCEPTION 'nobody decides about themselves' USING ERRCODE = 'KH030';
    END IF;
END $$;

-- An Access admin remains whose word counts, whatever becomes of this one.
CREATE FUNCTION kh_keep_an_access_admin(without uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.role_grant g WHERE g.role = 'access-admin' AND g.gateway_id IS NULL
        AND g.person_id <> without AND public.kh_is_access_admin(g.person_id, true)) THEN
        RAISE EXCEPTION 'the last access admin' USING ERRCODE = 'KH035';
    END IF;
END $$;

-- Who asked for the change that was applied in this very transaction, for this person and with exactly these facts in
-- what was approved; null when there is none.
CREATE FUNCTION kh_applied_for(operation_named text, about uuid, facts jsonb) RETURNS uuid
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT c.requester_id FROM public.change c
    WHERE c.state = 'applied' AND c.applied_xid = pg_current_xact_id()::text AND c.operation = operation_named
        AND c.target_id = about
        AND NOT EXISTS (SELECT FROM jsonb_each_text(facts) fact WHERE NOT EXISTS (
            SELECT FROM jsonb_array_elements(c.document::jsonb -> 'effect') e
            WHERE e ->> 'field' = fact.key AND e ->> 'after' = fact.value))
    LIMIT 1
$$;

-- May this person decide on that change? Of people and roles: another Access admin, or an Approver for all gateways while
-- there is no other; never the one whom it is about.
CREATE FUNCTION kh_may_decide(who uuid, on_change public.change) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.guarded_operation o WHERE o.name = on_change.operation AND o.target = 'person') THEN
        RETURN public.kh_is_approver(who, on_change.gateway_id);
    END IF;
    IF public.kh_same_human(who, on_change.target_id) THEN RETURN false; END IF;
    RETURN public.kh_is_access_admin(who, true) OR (public.kh_is_approver(who, NULL)
        AND NOT public.kh_has_access_admin_besides(on_change.requester_id, on_change.target_id));
END $$;

-- May this person decide on that change? KH002, KH003, KH011, KH030 or KH037 when not.
CREATE OR REPLACE FUNCTION kh_check_decider(who uuid, on_change public.change) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    of_people boolean := EXISTS (SELECT FROM public.guarded_operation o
        WHERE o.name = on_change.operation AND o.target = 'person');
BEGIN
    IF public.kh_same_human(who, on_change.requester_id)
        OR EXISTS (SELECT FROM public.api_token t
            WHERE t.id = on_change.token_id AND public.kh_same_human(who, t.person_id)) THEN
        RAISE EXCEPTION 'nobody decides on a change of their own' USING ERRCODE = 'KH002';
    END IF;
    IF of_people THEN PERFORM public.kh_refuse_oneself(who, on_change.target_id); END IF;
    IF NOT EXISTS (SELECT FROM public.person p WHERE p.id = who AND p.confirmed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'this account is not confirmed' USING ERRCODE = 'KH011';
    END IF;
    IF NOT public.kh_may_decide(who, on_change) THEN
        IF of_people THEN RAISE EXCEPTION 'no role to decide about people' USING ERRCODE = 'KH037'; END IF;
        RAISE EXCEPTION 'no role to decide on this change' USING ERRCODE = 'KH003';
    END IF;
END $$;

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
        AND NOT public.kh_same_human(d.person_id, c.requester_id) AND public.kh_may_decide(d.person_id, c);
    SELECT greatest(c.approvals_needed, max(g.approvals_needed)) INTO needed
    FROM public.gateway g WHERE g.id = c.gateway_id;
    IF counted < needed THEN RETURN 'requested'; END IF;
    UPDATE public.change SET state = 'applied', applied_xid = pg_current_xact_id()::text, closed_at = clock_timestamp()
    WHERE id = c.id;
    RETURN 'applied';
END $$;

-- Accounts ------------------------------------------------------------------------------------------------------------

-- The newest link alone is good, for 72 hours and once.
CREATE FUNCTION kh_new_invitation(holder uuid, by_admin uuid, secret text) RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    ending timestamptz;
BEGIN
    IF length(secret) < 32 THEN RAISE EXCEPTION 'too short to be a secret' USING ERRCODE = 'KH009'; END IF;
    UPDATE public.one_time_link SET used_at = now() WHERE person_id = holder AND used_at IS NULL;
    INSERT INTO public.one_time_link (kind, secret_hash, person_id, created_by, created_at, expires_at)
    VALUES ('invite', sha256(convert_to(secret, 'UTF8')), holder, by_admin, now(), now() + interval '72 hours')
    RETURNING expires_at INTO ending;
    RETURN ending;
END $$;

-- Makes an account without password or role, and the link by which its person chooses the password.
CREATE FUNCTION kh_person_invite(credential text, made uuid, account jsonb, link_secret text) RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid := public.kh_access_admin(credential, NULL);
BEGIN
    IF EXISTS (SELECT FROM public.person p WHERE p.email_normal = account ->> 'emailNormal') THEN
        RAISE EXCEPTION 'the address is taken' USING ERRCODE = 'KH032';
    END IF;
    INSERT INTO public.person (id, name, email, email_normal, salt, commitment, invited_by)
    VALUES (made, account ->> 'name', account ->> 'email', account ->> 'emailNormal', account ->> 'salt',
        account ->> 'commitment', actor);
    RETURN public.kh_new_invitation(made, actor, link_secret);
END $$;

-- Another link for one who has not chosen a password yet.
CREATE FUNCTION kh_person_link(credential text, holder uuid, link_secret text) RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid := public.kh_access_admin(credential, holder);
BEGIN
    IF NOT EXISTS (SELECT FROM public.person p WHERE p.id = holder AND NOT p.accepted AND p.suspended_at IS NULL) THEN
        RAISE EXCEPTION 'not waiting for a link' USING ERRCODE = 'KH036';
    END IF;
    RETURN public.kh_new_invitation(holder, actor, link_secret);
END $$;

-- Whose link this is, while it is good; KH009 when not.
CREATE FUNCTION kh_invitation(link_secret text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    holder uuid;
BEGIN
    SELECT l.person_id INTO holder FROM public.one_time_link l JOIN public.person p ON p.id = l.person_id
    WHERE l.kind = 'invite' AND l.secret_hash = sha256(convert_to(link_secret, 'UTF8')) AND l.used_at IS NULL
        AND l.expires_at > clock_timestamp() AND NOT p.accepted AND p.suspended_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'the link is not valid' USING ERRCODE = 'KH009'; END IF;
    RETURN holder;
END $$;

-- Uses a link up: the person has a password now. The link came from an Access admin and not by mail, so the account
-- stays unconfirmed. The secret itself says who acts.
CREATE FUNCTION kh_person_accept(link_secret text, chosen_hash text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    holder uuid;
    from_admin uuid;
BEGIN
    PERFORM public.kh_lock_people();
    holder := public.kh_invitation(link_secret);
    UPDATE public.one_time_link SET used_at = now()
    WHERE secret_hash = sha256(convert_to(link_secret, 'UTF8')) RETURNING created_by INTO from_admin;
    UPDATE public.person SET password_hash = chosen_hash, invited_by = from_admin, confirmed_at = NULL, last_seen_at = now()
    WHERE id = holder;
    RETURN holder;
END $$;

-- Somebody other than whoever gave out the link says that the right person has the account. At the start, with one Access
-- admin and nobody else to ask, that one may; later it waits for another's approval.
CREATE FUNCTION kh_person_confirm(credential text, holder uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid := public.kh_applied_for('person.confirm', holder, '{}');
    origin text := CASE WHEN actor IS NULL THEN 'direct' ELSE 'change' END;
    issuer uuid;
BEGIN
    IF actor IS NULL THEN
        actor := public.kh_access_admin(credential, holder);
    ELSIF NOT public.kh_is_access_admin(actor, false) THEN
        RAISE EXCEPTION 'not an access admin' USING ERRCODE = 'KH033';
    END IF;
    PERFORM public.kh_refuse_oneself(actor, holder);
    SELECT p.invited_by INTO issuer FROM public.person p
    WHERE p.id = holder AND p.accepted AND p.confirmed_at IS NULL AND p.suspended_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'nothing to confirm' USING ERRCODE = 'KH036'; END IF;
    IF origin = 'direct' THEN
        IF NOT public.kh_is_access_admin(actor, true) THEN
            RAISE EXCEPTION 'this account is not confirmed' USING ERRCODE = 'KH011';
        END IF;
        IF issuer IS NULL OR public.kh_same_human(actor, issuer) THEN
            IF NOT public.kh_bootstrap_open() OR public.kh_has_access_admin_besides(actor, holder) THEN
                RAISE EXCEPTION 'somebody else confirms' USING ERRCODE = 'KH007';
            END IF;
            origin := 'bootstrap';
        END IF;
    END IF;
    UPDATE public.person SET confirmed_at = clock_timestamp() WHERE id = holder;
    PERFORM public.kh_lock_people();
    RETURN origin;
END $$;

-- Takes everything away at once: sessions, tokens and open links end in this transaction.
CREATE FUNCTION kh_person_suspend(credential text, holder uuid) RETURNS TABLE (ended_sessions integer, revoked_tokens integer)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.kh_access_admin(credential, holder);
    IF public.kh_is_access_admin(holder, true) THEN PERFORM public.kh_keep_an_access_admin(holder); END IF;
    UPDATE public.person SET suspended_at = clock_timestamp() WHERE id = holder AND suspended_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'suspended already' USING ERRCODE = 'KH036'; END IF;
    UPDATE public.session SET ended_at = clock_timestamp(), ended_why = 'suspended'
    WHERE person_id = holder AND ended_at IS NULL;
    GET DIAGNOSTICS ended_sessions = ROW_COUNT;
    UPDATE public.api_token SET revoked_at = clock_timestamp() WHERE person_id = holder AND revoked_at IS NULL;
    GET DIAGNOSTICS revoked_tokens = ROW_COUNT;
    UPDATE public.one_time_link SET used_at = now() WHERE person_id = holder AND used_at IS NULL;
    RETURN NEXT;
END $$;

CREATE FUNCTION kh_person_resume(credential text, holder uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.kh_access_admin(credential, holder);
    UPDATE public.person SET suspended_at = NULL WHERE id = holder AND suspended_at IS NOT NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'not suspended' USING ERRCODE = 'KH036'; END IF;
    PERFORM public.kh_lock_people();
END $$;

-- Roles ---------------------------------------------------------------------------------------------------------------

-- Turns a person who holds no other duty to the duty of this role; KH031 when the two do not mix.
CREATE FUNCTION kh_turn_duty(holder uuid, named text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    wanted text := CASE named WHEN 'access-admin' THEN 'access' WHEN 'auditor' THEN 'audit' WHEN 'viewer' THEN NULL ELSE 'work' END;
BEGIN
    IF EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = holder AND (
        (wanted IS NOT NULL AND g.duty IS NOT NULL AND g.duty <> wanted)
        OR (named = 'viewer' AND g.duty = 'access') OR (wanted = 'access' AND g.role = 'viewer'))) THEN
        RAISE EXCEPTION 'these duties do not mix' USING ERRCODE = 'KH031';
    END IF;
    UPDATE public.person p SET duty = coalesce(wanted, 'work')
    WHERE p.id = holder AND (CASE WHEN wanted IS NULL THEN p.duty = 'access' ELSE p.duty <> wanted END);
END $$;

-- Grants a role for one gateway, or for all (null). Approver and Access admin need a change that others approved, once the
-- start is over. Gives how it was granted: direct, bootstrap or change.
CREATE FUNCTION kh_role_grant(credential text, grant_id uuid, holder uuid, named text, of_gateway uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    place text := 'all gateways';
    actor uuid;
    how text := 'direct';
BEGIN
    IF of_gateway IS NOT NULL THEN
        SELECT g.name INTO place FROM public.gateway g WHERE g.id = of_gateway;
        IF NOT FOUND THEN RAISE EXCEPTION 'no such gateway' USING ERRCODE = 'KH034'; END IF;
    END IF;
    actor := public.kh_applied_for('role.grant', holder, jsonb_build_object('role', named, 'gateway', place));
    IF actor IS NOT NULL THEN
        how := 'change';
        IF NOT public.kh_is_access_admin(actor, false) THEN
            RAISE EXCEPTION 'not an access admin' USING ERRCODE = 'KH033';
        END IF;
        PERFORM public.kh_refuse_oneself(actor, holder);
    ELSE
        actor := public.kh_access_admin(credential, holder);
        IF named IN ('approver', 'access-admin') THEN
            IF NOT public.kh_bootstrap_open() THEN
                RAISE EXCEPTION 'this role is granted by two' USING ERRCODE = 'KH007';
            END IF;
            IF NOT public.kh_is_access_admin(actor, true) THEN
                RAISE EXCEPTION 'this account is not confirmed' USING ERRCODE = 'KH011';
            END IF;
            how := 'bootstrap';
        END IF;
    END IF;
    IF named = 'access-admin' AND of_gateway IS NOT NULL THEN
        RAISE EXCEPTION 'people belong to no gateway' USING ERRCODE = 'KH038';
    END IF;
    IF EXISTS (SELECT FROM public.role_grant g
        WHERE g.person_id = holder AND g.role = named AND g.gateway_id IS NOT DISTINCT FROM of_gateway) THEN
        RAISE EXCEPTION 'held already' USING ERRCODE = 'KH039';
    END IF;
    PERFORM public.kh_turn_duty(holder, named);
    INSERT INTO public.role_grant (id, person_id, role, gateway_id, origin, granted_by, granted_at)
    VALUES (grant_id, holder, named, of_gateway, how, actor, clock_timestamp());
    PERFORM public.kh_lock_people();
    RETURN how;
END $$;

CREATE FUNCTION kh_role_revoke(credential text, grant_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    held public.role_grant;
BEGIN
    PERFORM public.kh_access_admin(credential, NULL);
    SELECT * INTO held FROM public.role_grant g WHERE g.id = grant_id;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such grant' USING ERRCODE = 'KH034'; END IF;
    PERFORM public.kh_access_admin(credential, held.person_id);
    IF held.role = 'access-admin' AND public.kh_is_access_admin(held.person_id, true) THEN
        PERFORM public.kh_keep_an_access_admin(held.person_id);
    END IF;
    DELETE FROM public.role_grant g WHERE g.id = grant_id;
END $$;

-- The door of the start closes for good.
CREATE FUNCTION kh_bootstrap_stays_closed() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'what has ended stays ended' USING ERRCODE = 'KH016';
END $$;
CREATE TRIGGER installation_bootstrap_stays_closed BEFORE UPDATE ON installation FOR EACH ROW
    WHEN (OLD.bootstrap_closed_at IS NOT NULL AND NEW.bootstrap_closed_at IS DISTINCT FROM OLD.bootstrap_closed_at)
    EXECUTE FUNCTION kh_bootstrap_stays_closed();

REVOKE ALL ON FUNCTION kh_is_access_admin(uuid, boolean), kh_has_access_admin_besides(uuid, uuid), kh_lock_people(),
    kh_bootstrap_open(), kh_access_admin(text, uuid), kh_refuse_oneself(uuid, uuid), kh_keep_an_access_admin(uuid),
    kh_applied_for(text, uuid, jsonb), kh_may_decide(uuid, change), kh_check_decider(uuid, change),
    kh_change_decide(text, uuid, text, boolean, text), kh_new_invitation(uuid, uuid, text),
    kh_person_invite(text, uuid, jsonb, text), kh_person_link(text, uuid, text), kh_invitation(text),
    kh_person_accept(text, text), kh_person_confirm(text, uuid), kh_person_suspend(text, uuid),
    kh_person_resume(text, uuid), kh_turn_duty(uuid, text), kh_role_grant(text, uuid, uuid, text, uuid),
    kh_role_revoke(text, uuid), kh_bootstrap_stays_closed() FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    -- When a link ends, and never what it is.
    GRANT SELECT (id, kind, person_id, created_by, created_at, expires_at, used_at) ON one_time_link TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_person_invite(text, uuid, jsonb, text), kh_person_link(text, uuid, text),
        kh_invitation(text), kh_person_accept(text, text), kh_person_confirm(text, uuid), kh_person_suspend(text, uuid),
        kh_person_resume(text, uuid), kh_role_grant(text, uuid, uuid, text, uuid), kh_role_revoke(text, uuid)
        TO keyhole_app;
END $$;
