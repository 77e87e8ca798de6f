-- Emergencies: somebody who was granted it applies a vault change of their own without approval, and another reviews it.

-- Who may, on which gateway, until when. Given as a guarded change; ends early when it is revoked.
CREATE TABLE "emergency_grant" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "gateway_id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "granted_by" UUID NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by" UUID,

    CONSTRAINT "emergency_grant_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "emergency_grant_granted_by_check" CHECK ("granted_by" <> "person_id"),
    CONSTRAINT "emergency_grant_expires_at_check" CHECK ("expires_at" <= "granted_at" + interval '30 days'),
    CONSTRAINT "emergency_grant_revoked_check" CHECK (("revoked_at" IS NULL) = ("revoked_by" IS NULL))
);
CREATE UNIQUE INDEX "emergency_grant_change_id_key" ON "emergency_grant"("change_id");
CREATE INDEX "emergency_grant_person_id_gateway_id_idx" ON "emergency_grant"("person_id", "gateway_id");
CREATE INDEX "emergency_grant_gateway_id_expires_at_idx" ON "emergency_grant"("gateway_id", "expires_at");

-- One for each change that was applied without approval. It also covers the change that took it back.
CREATE TABLE "emergency" (
    "id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "gateway_id" UUID NOT NULL,
    "grant_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "applied_at" TIMESTAMPTZ(3) NOT NULL,
    "review_by" TIMESTAMPTZ(3) NOT NULL,
    "reviewed_by" UUID,
    "review_session_id" UUID,
    "reviewed_at" TIMESTAMPTZ(3),
    "verdict" TEXT,
    "verdict_why" TEXT,
    "revert_change_id" UUID,
    "revert_obstacle" TEXT,

    CONSTRAINT "emergency_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "emergency_reason_check" CHECK (length(btrim("reason")) >= 20 AND length("reason") <= 1000),
    CONSTRAINT "emergency_review_by_check" CHECK ("review_by" <= "applied_at" + interval '24 hours'),
    CONSTRAINT "emergency_reviewed_by_check" CHECK ("reviewed_by" <> "person_id"),
    CONSTRAINT "emergency_reviewed_check" CHECK (
        ("verdict" IS NULL) = ("reviewed_by" IS NULL) AND ("verdict" IS NULL) = ("reviewed_at" IS NULL)
        AND ("verdict" IS NULL) = ("review_session_id" IS NULL)),
    CONSTRAINT "emergency_verdict_check" CHECK ("verdict" IN ('ratify', 'revert')),
    CONSTRAINT "emergency_verdict_why_check" CHECK (length("verdict_why") <= 1000),
    -- Reverted is what was taken back, or what could not be, with the reason.
    CONSTRAINT "emergency_revert_check" CHECK (num_nonnulls("revert_change_id", "revert_obstacle") =
        CASE WHEN "verdict" IS NOT DISTINCT FROM 'revert' THEN 1 ELSE 0 END),
    CONSTRAINT "emergency_revert_obstacle_check" CHECK (length("revert_obstacle") BETWEEN 1 AND 2000)
);
CREATE UNIQUE INDEX "emergency_change_id_key" ON "emergency"("change_id");
CREATE UNIQUE INDEX "emergency_revert_change_id_key" ON "emergency"("revert_change_id");
CREATE UNIQUE INDEX "emergency_one_open_key" ON "emergency"("gateway_id") WHERE "reviewed_at" IS NULL;
CREATE INDEX "emergency_gateway_id_applied_at_id_idx" ON "emergency"("gateway_id", "applied_at" DESC, "id" DESC);
CREATE INDEX "emergency_grant_id_idx" ON "emergency"("grant_id");

-- What is removed with the sample takes its emergencies along; nothing else removes what these stand on.
ALTER TABLE "emergency_grant"
    ADD CONSTRAINT "emergency_grant_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "emergency_grant_gateway_id_fkey" FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "emergency_grant_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "change"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "emergency"
    ADD CONSTRAINT "emergency_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "change"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "emergency_revert_change_id_fkey" FOREIGN KEY ("revert_change_id") REFERENCES "change"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "emergency_gateway_id_fkey" FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "emergency_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "emergency_grant"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "emergency_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

INSERT INTO "guarded_operation" ("name", "target", "scope", "writes") VALUES ('emergency.grant', 'person', 'global', '{INSERT}');

-- The grant ------------------------------------------------------------------------------------------------------------

-- Carries out a change that others approved in this very transaction, for exactly this person, gateway and time.
CREATE FUNCTION kh_emergency_grant(grant_id uuid, holder uuid, of_gateway uuid, days integer) RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    place text;
    approved public.change;
    ending timestamptz;
BEGIN
    PERFORM public.kh_lock_people();
    SELECT g.name INTO place FROM public.gateway g WHERE g.id = of_gateway AND g.archived_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such gateway' USING ERRCODE = 'KH034'; END IF;
    SELECT c.* INTO approved FROM public.change c
    WHERE c.state = 'applied' AND c.applied_xid = pg_current_xact_id()::text AND c.operation = 'emergency.grant'
        AND c.target_id = holder AND NOT EXISTS (
            SELECT FROM jsonb_each_text(jsonb_build_object('gateway', place, 'days', days::text)) fact WHERE NOT EXISTS (
                SELECT FROM jsonb_array_elements(c.document::jsonb -> 'effect') e
                WHERE e ->> 'field' = fact.key AND e ->> 'after' = fact.value));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an emergency grant needs an approved change' USING ERRCODE = 'KH007';
    END IF;
    IF NOT public.kh_is_access_admin(approved.requester_id, false) THEN
        RAISE EXCEPTION 'not an access admin' USING ERRCODE = 'KH033';
    END IF;
    PERFORM public.kh_refuse_oneself(approved.requester_id, holder);
    IF days IS NULL OR days NOT BETWEEN 1 AND 30 THEN
        RAISE EXCEPTION 'an emergency grant lasts 1 to 30 days' USING ERRCODE = 'KH060';
    END IF;
    IF NOT EXISTS (SELECT FROM public.person p WHERE p.id = holder AND p.duty = 'work' AND p.suspended_at IS NULL) THEN
        RAISE EXCEPTION 'these duties do not mix' USING ERRCODE = 'KH031';
    END IF;
    INSERT INTO public.emergency_grant (id, person_id, gateway_id, change_id, granted_by, granted_at, expires_at)
    VALUES (grant_id, holder, of_gateway, approved.id, approved.requester_id, clock_timestamp(),
        clock_timestamp() + make_interval(days => days))
    RETURNING expires_at INTO ending;
    RETURN ending;
END $$;

-- Takes it away at once.
CREATE FUNCTION kh_emergency_revoke(credential text, grant_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    held public.emergency_grant;
    actor uuid;
BEGIN
    PERFORM public.kh_access_admin(credential, NULL);
    SELECT * INTO held FROM public.emergency_grant g WHERE g.id = grant_id FOR UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such grant' USING ERRCODE = 'KH034'; END IF;
    actor := public.kh_access_admin(credential, held.person_id);
    IF held.revoked_at IS NOT NULL THEN RAISE EXCEPTION 'revoked already' USING ERRCODE = 'KH016'; END IF;
    UPDATE public.emergency_grant SET revoked_at = clock_timestamp(), revoked_by = actor WHERE id = grant_id;
END $$;

-- The emergency --------------------------------------------------------------------------------------------------------

-- At least 20 characters between the blanks, and not one and the same.
CREATE FUNCTION kh_says_enough(reason text) RETURNS boolean
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT length(regexp_replace(coalesce(reason, ''), '^\s+|\s+$', '', 'g')) >= 20
        AND regexp_replace(reason, '\s', '', 'g') !~ '^(.)\1*$'
$$;

-- Applies what the holder of a grant asked for, without approval: its writes must follow in this transaction.
CREATE FUNCTION kh_emergency_apply(credential text, emergency_id uuid, change_id uuid, shown_hash text, why text)
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

-- Somebody else's word on it. `undo`: the change that takes it back, applied with this word, its writes following in this
-- transaction; `obstacle`: why there can be none.
CREATE FUNCTION kh_emergency_review(
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
    IF public.kh_same_human(actor.person, e.person_id) OR public.kh_same_human(actor.person, c.requester_id) THEN
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

-- What holds at the end of every transaction ---------------------------------------------------------------------------

-- A change is applied by as many other people as it needed, or by exactly one emergency, whoever wrote the row.
CREATE FUNCTION kh_applied_rightly() RETURNS trigger
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
    WHERE d.change_id = c.id AND d.approved AND d.hash = c.hash AND NOT public.kh_same_human(d.person_id, c.requester_id);
    IF emergencies > 1 OR others < c.approvals_needed THEN
        RAISE EXCEPTION 'applied without approvals or an emergency' USING ERRCODE = 'KH070';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER change_applied_rightly AFTER INSERT OR UPDATE ON change
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'applied') EXECUTE FUNCTION kh_applied_rightly();

-- An emergency is reviewed once, and nothing else of it changes.
CREATE FUNCTION kh_emergency_frozen() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    reviewed public.emergency := OLD;
BEGIN
    reviewed.reviewed_by := NEW.reviewed_by;
    reviewed.review_session_id := NEW.review_session_id;
    reviewed.reviewed_at := NEW.reviewed_at;
    reviewed.verdict := NEW.verdict;
    reviewed.verdict_why := NEW.verdict_why;
    reviewed.revert_change_id := NEW.revert_change_id;
    reviewed.revert_obstacle := NEW.revert_obstacle;
    IF OLD.reviewed_at IS NOT NULL OR reviewed IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'an emergency is reviewed once' USING ERRCODE = 'KH008';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION kh_emergency_grant_frozen() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    ended public.emergency_grant := OLD;
BEGIN
    ended.revoked_at := NEW.revoked_at;
    ended.revoked_by := NEW.revoked_by;
    IF OLD.revoked_at IS NOT NULL OR ended IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'a grant ends once' USING ERRCODE = 'KH008';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER emergency_frozen BEFORE UPDATE ON emergency FOR EACH ROW EXECUTE FUNCTION kh_emergency_frozen();
CREATE TRIGGER emergency_grant_frozen BEFORE UPDATE ON emergency_grant FOR EACH ROW EXECUTE FUNCTION kh_emergency_grant_frozen();
-- Depth 0: nobody's own statement; what it stands on may take it along.
CREATE TRIGGER emergency_no_delete BEFORE DELETE ON emergency FOR EACH ROW
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION kh_refuse_edit();
CREATE TRIGGER emergency_no_truncate BEFORE TRUNCATE ON emergency FOR EACH STATEMENT EXECUTE FUNCTION kh_refuse_edit();
CREATE TRIGGER emergency_grant_no_delete BEFORE DELETE ON emergency_grant FOR EACH ROW
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION kh_refuse_edit();
CREATE TRIGGER emergency_grant_no_truncate BEFORE TRUNCATE ON emergency_grant
    FOR EACH STATEMENT EXECUTE FUNCTION kh_refuse_edit();

REVOKE ALL ON TABLE emergency_grant, emergency FROM PUBLIC;
REVOKE ALL ON FUNCTION kh_emergency_grant(uuid, uuid, uuid, integer), kh_emergency_revoke(text, uuid),
    kh_says_enough(text), kh_emergency_apply(text, uuid, uuid, text, text),
    kh_emergency_review(text, uuid, text, text, text, uuid, text, text, text, bytea), kh_applied_rightly(),
    kh_emergency_frozen(), kh_emergency_grant_frozen() FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT SELECT ON emergency_grant, emergency TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_emergency_grant(uuid, uuid, uuid, integer), kh_emergency_revoke(text, uuid),
        kh_emergency_apply(text, uuid, uuid, text, text),
        kh_emergency_review(text, uuid, text, text, text, uuid, text, text, text, bytea) TO keyhole_app;
END $$;
