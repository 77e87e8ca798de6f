-- Drafts, who wrote at them, comments, and changes that are asked for anew. What was requested stays frozen: taking it back,
-- or asking again on what is there now, makes another change that names the one before.

-- AlterTable
ALTER TABLE "change" ADD COLUMN "drafted_at" TIMESTAMPTZ(3),
    ADD COLUMN "follows_id" UUID;

-- CreateTable
CREATE TABLE "change_editor" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "change_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "token_id" UUID,
    "inherited" BOOLEAN NOT NULL DEFAULT false,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "change_editor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change_comment" (
    "id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "change_comment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "change_follows_id_idx" ON "change"("follows_id");

-- CreateIndex
CREATE INDEX "change_editor_change_id_at_idx" ON "change_editor"("change_id", "at");

-- CreateIndex
CREATE INDEX "change_editor_person_id_idx" ON "change_editor"("person_id");

-- CreateIndex
CREATE INDEX "change_comment_change_id_at_idx" ON "change_comment"("change_id", "at");

-- CreateIndex
CREATE INDEX "change_comment_person_id_idx" ON "change_comment"("person_id");

-- AddForeignKey
ALTER TABLE "change" ADD CONSTRAINT "change_follows_id_fkey" FOREIGN KEY ("follows_id") REFERENCES "change"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "change_editor" ADD CONSTRAINT "change_editor_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "change"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_editor" ADD CONSTRAINT "change_editor_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_comment" ADD CONSTRAINT "change_comment_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "change"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_comment" ADD CONSTRAINT "change_comment_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "change"
    DROP CONSTRAINT "change_state_check",
    DROP CONSTRAINT "change_closed_check",
    ADD CONSTRAINT "change_state_check" CHECK ("state" IN ('draft', 'requested', 'applied', 'rejected', 'withdrawn', 'expired', 'void', 'failed', 'discarded')),
    ADD CONSTRAINT "change_closed_check" CHECK (("state" IN ('draft', 'requested')) = ("closed_at" IS NULL)),
    ADD CONSTRAINT "change_drafted_check" CHECK ("drafted_at" IS NOT NULL OR "state" NOT IN ('draft', 'discarded')),
    ADD CONSTRAINT "change_follows_check" CHECK ("follows_id" <> "id");

ALTER TABLE "change_comment"
    ADD CONSTRAINT "change_comment_text_check" CHECK (length("text") BETWEEN 1 AND 2000);

-- Whose it is -----------------------------------------------------------------------------------------------------------

-- Has this person a hand in it: asked for it, wrote at it, or made or holds a token by which that was done, under any
-- account of theirs?
CREATE FUNCTION kh_is_own_change(who uuid, of_change public.change) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT public.kh_same_human(who, of_change.requester_id)
        OR EXISTS (SELECT FROM public.change_editor e WHERE e.change_id = of_change.id AND public.kh_same_human(who, e.person_id))
        OR EXISTS (SELECT FROM public.api_token t
            WHERE (t.id = of_change.token_id
                OR t.id IN (SELECT e.token_id FROM public.change_editor e WHERE e.change_id = of_change.id))
                AND public.kh_same_human(who, t.person_id))
$$;

-- May this person write at a draft of that kind and place? Its author may, and who may ask for such themselves.
CREATE FUNCTION kh_may_write_draft(who uuid, of_change public.change) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT who = of_change.requester_id OR EXISTS (
        SELECT FROM public.role_grant g JOIN public.guarded_operation o ON o.name = of_change.operation
        WHERE g.person_id = who AND (g.gateway_id IS NULL OR g.gateway_id = of_change.gateway_id)
            AND g.role = CASE o.target WHEN 'vault' THEN 'author' WHEN 'person' THEN 'access-admin' ELSE 'platform-admin' END)
$$;

-- May this person decide on that change? KH002, KH003, KH011, KH030 or KH037 when not.
CREATE OR REPLACE FUNCTION kh_check_decider(who uuid, on_change public.change) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    of_people boolean := EXISTS (SELECT FROM public.guarded_operation o
        WHERE o.name = on_change.operation AND o.target = 'person');
BEGIN
    IF public.kh_is_own_change(who, on_change) THEN
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

-- Who could decide on it now, as the rules have it: what people are told and shown, never what they are let do.
CREATE FUNCTION kh_change_deciders(wanted uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT p.id FROM public.change c CROSS JOIN public.person p
    WHERE c.id = wanted AND p.suspended_at IS NULL AND p.confirmed_at IS NOT NULL
        AND EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = p.id AND g.role IN ('approver', 'access-admin')
            AND (g.gateway_id IS NULL OR g.gateway_id = c.gateway_id))
        AND public.kh_may_decide(p.id, c) AND NOT public.kh_is_own_change(p.id, c)
$$;

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
        AND NOT public.kh_is_own_change(d.person_id, c) AND public.kh_may_decide(d.person_id, c);
    SELECT greatest(c.approvals_needed, max(g.approvals_needed)) INTO needed
    FROM public.gateway g WHERE g.id = c.gateway_id;
    IF counted < needed THEN RETURN 'requested'; END IF;
    UPDATE public.change SET state = 'applied', applied_xid = pg_current_xact_id()::text, closed_at = clock_timestamp()
    WHERE id = c.id;
    RETURN 'applied';
END $$;

-- Asking ----------------------------------------------------------------------------------------------------------------

-- Puts a change there: asked for at once, or as a draft. `old`: the closed one that it takes the place of; whoever had a
-- hand in that one has a hand in this.
CREATE FUNCTION kh_change_put(
    credential text, change_id uuid, of_gateway uuid, named text, target uuid, shown_title text, why text,
    frozen text, frozen_hash text, command bytea, as_draft boolean, old uuid
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    before public.change;
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
    IF old IS NOT NULL THEN
        SELECT * INTO before FROM public.change c WHERE c.id = old FOR NO KEY UPDATE;
        IF NOT FOUND OR before.operation <> named OR before.gateway_id IS DISTINCT FROM of_gateway THEN
            RAISE EXCEPTION 'no such change' USING ERRCODE = 'KH017';
        END IF;
        IF before.state IN ('draft', 'requested', 'applied') THEN
            RAISE EXCEPTION 'this change is not asked for again' USING ERRCODE = 'KH018';
        END IF;
        IF EXISTS (SELECT FROM public.change c WHERE c.follows_id = old AND c.state IN ('draft', 'requested', 'applied')) THEN
            RAISE EXCEPTION 'asked for again already' USING ERRCODE = 'KH019';
        END IF;
    END IF;
    INSERT INTO public.change (id, gateway_id, operation, target_id, title, reason, requester_id, token_id, document,
        hash, command_sealed, approvals_needed, state, requested_at, expires_at, drafted_at, follows_id)
    VALUES (change_id, of_gateway, named, target, shown_title, why, actor.person, actor.token, frozen,
        frozen_hash, command, needed, CASE WHEN as_draft THEN 'draft' ELSE 'requested' END, now(), now() + interval '7 days',
        CASE WHEN as_draft THEN now() END, old);
    IF old IS NOT NULL THEN
        INSERT INTO public.change_editor (change_id, person_id, token_id, inherited)
        SELECT kh_change_put.change_id, e.person_id, e.token_id, true FROM public.change_editor e WHERE e.change_id = old
        UNION SELECT kh_change_put.change_id, before.requester_id, before.token_id, true;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION kh_change_request(
    credential text, change_id uuid, of_gateway uuid, named text, target uuid, shown_title text, why text,
    frozen text, frozen_hash text, command bytea
) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT public.kh_change_put(credential, change_id, of_gateway, named, target, shown_title, why, frozen, frozen_hash,
        command, false, NULL)
$$;

-- The locks of a change, in their one order, and the draft behind them.
CREATE FUNCTION kh_lock_draft(wanted uuid) RETURNS public.change
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
    IF locked.state <> 'draft' OR locked.expires_at <= clock_timestamp() THEN
        RAISE EXCEPTION 'no draft any more' USING ERRCODE = 'KH020';
    END IF;
    RETURN locked;
END $$;

-- Writes at a draft: what it does is another from now on, and who wrote is on record.
CREATE FUNCTION kh_draft_edit(
    credential text, draft_id uuid, shown_hash text, shown_title text, why text, frozen text, frozen_hash text, command bytea
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    c public.change;
    moment timestamptz := clock_timestamp();
BEGIN
    SELECT * INTO actor FROM public.kh_actor(credential);
    c := public.kh_lock_draft(draft_id);
    IF NOT public.kh_may_write_draft(actor.person, c) THEN
        RAISE EXCEPTION 'not one who writes at this draft' USING ERRCODE = 'KH021';
    END IF;
    IF shown_hash IS DISTINCT FROM c.hash OR frozen_hash IS DISTINCT FROM encode(sha256(convert_to(frozen, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'this is not what was shown' USING ERRCODE = 'KH004';
    END IF;
    UPDATE public.change SET title = shown_title, reason = why, document = frozen, hash = frozen_hash,
        command_sealed = command, requested_at = moment, expires_at = moment + interval '7 days'
    WHERE id = c.id;
    INSERT INTO public.change_editor (change_id, person_id, token_id, at) VALUES (c.id, actor.person, actor.token, moment);
END $$;

-- Its author asks others for what the draft does, exactly as it was shown.
CREATE FUNCTION kh_draft_request(credential text, draft_id uuid, shown_hash text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    c public.change;
    needed integer;
    moment timestamptz := clock_timestamp();
BEGIN
    SELECT * INTO actor FROM public.kh_actor(credential);
    c := public.kh_lock_draft(draft_id);
    IF c.requester_id <> actor.person THEN RAISE EXCEPTION 'not its author' USING ERRCODE = 'KH022'; END IF;
    IF shown_hash IS DISTINCT FROM c.hash THEN
        RAISE EXCEPTION 'this is not what was shown' USING ERRCODE = 'KH004';
    END IF;
    IF actor.token IS NOT NULL THEN
        INSERT INTO public.change_editor (change_id, person_id, token_id, at) VALUES (c.id, actor.person, actor.token, moment);
    END IF;
    SELECT g.approvals_needed INTO needed FROM public.gateway g WHERE g.id = c.gateway_id;
    UPDATE public.change SET state = 'requested', approvals_needed = coalesce(needed, 1), requested_at = moment,
        expires_at = moment + interval '7 days' WHERE id = c.id;
END $$;

-- Its author drops it.
CREATE FUNCTION kh_draft_discard(credential text, draft_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    c public.change;
BEGIN
    SELECT * INTO actor FROM public.kh_actor(credential);
    c := public.kh_lock_draft(draft_id);
    IF c.requester_id <> actor.person THEN RAISE EXCEPTION 'not its author' USING ERRCODE = 'KH022'; END IF;
    UPDATE public.change SET state = 'discarded', closed_at = clock_timestamp() WHERE id = c.id;
END $$;

-- Says something to it: for those who have a hand in it, and those who decide.
CREATE FUNCTION kh_change_comment(credential text, of_change uuid, comment_id uuid, said text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    c public.change;
BEGIN
    SELECT * INTO actor FROM public.kh_actor(credential);
    SELECT * INTO c FROM public.change k WHERE k.id = of_change;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such change' USING ERRCODE = 'KH017'; END IF;
    IF NOT (public.kh_is_own_change(actor.person, c) OR public.kh_may_decide(actor.person, c)
        OR (c.state = 'draft' AND public.kh_may_write_draft(actor.person, c))) THEN
        RAISE EXCEPTION 'no part in this change' USING ERRCODE = 'KH023';
    END IF;
    INSERT INTO public.change_comment (id, change_id, person_id, text, at)
    VALUES (comment_id, c.id, actor.person, said, clock_timestamp());
    RETURN actor.person;
END $$;

-- Ends what nobody decided in time, and discards drafts that nobody touched for a week. It can end nothing else, so it asks
-- for no actor.
CREATE OR REPLACE FUNCTION kh_change_expire() RETURNS SETOF uuid
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    UPDATE public.change SET state = CASE state WHEN 'draft' THEN 'discarded' ELSE 'expired' END, closed_at = clock_timestamp()
    WHERE id IN (SELECT c.id FROM public.change c WHERE c.state IN ('draft', 'requested') AND c.expires_at <= clock_timestamp()
        ORDER BY c.expires_at LIMIT 500 FOR UPDATE SKIP LOCKED)
    RETURNING id
$$;

-- What is over stays over -----------------------------------------------------------------------------------------------

-- A draft may be written at, and becomes a request or ends; a request keeps what was asked for, and ends once.
CREATE OR REPLACE FUNCTION kh_change_frozen() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    ended public.change := OLD;
BEGIN
    ended.state := NEW.state;
    ended.state_why := NEW.state_why;
    ended.closed_at := NEW.closed_at;
    ended.applied_xid := NEW.applied_xid;
    IF OLD.state = 'draft' AND NEW.state IN ('draft', 'requested') THEN
        ended.requested_at := NEW.requested_at;
        ended.expires_at := NEW.expires_at;
        ended.approvals_needed := NEW.approvals_needed;
    END IF;
    IF OLD.state = 'draft' AND NEW.state = 'draft' THEN
        ended.title := NEW.title;
        ended.reason := NEW.reason;
        ended.document := NEW.document;
        ended.hash := NEW.hash;
        ended.command_sealed := NEW.command_sealed;
    END IF;
    IF ended IS DISTINCT FROM NEW
        OR NOT ((OLD.state = 'draft' AND NEW.state IN ('draft', 'requested', 'discarded'))
            OR (OLD.state = 'requested' AND NEW.state NOT IN ('draft', 'requested', 'discarded'))) THEN
        RAISE EXCEPTION 'a change keeps what was asked for, and ends once' USING ERRCODE = 'KH008';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER change_editor_append_only BEFORE UPDATE ON change_editor FOR EACH ROW EXECUTE FUNCTION kh_refuse_edit();
-- Depth 0: nobody's own statement; the change may take it along, where the sample is removed.
CREATE TRIGGER change_editor_no_delete BEFORE DELETE ON change_editor FOR EACH ROW
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION kh_refuse_edit();
CREATE TRIGGER change_editor_no_truncate BEFORE TRUNCATE ON change_editor FOR EACH STATEMENT EXECUTE FUNCTION kh_refuse_edit();
CREATE TRIGGER change_comment_append_only BEFORE UPDATE ON change_comment FOR EACH ROW EXECUTE FUNCTION kh_refuse_edit();
CREATE TRIGGER change_comment_no_delete BEFORE DELETE ON change_comment FOR EACH ROW
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION kh_refuse_edit();
CREATE TRIGGER change_comment_no_truncate BEFORE TRUNCATE ON change_comment FOR EACH STATEMENT EXECUTE FUNCTION kh_refuse_edit();

-- The same as before; whom another's change names as editor or as the author of a comment is suspended instead of deleted.
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

REVOKE ALL ON TABLE change_editor, change_comment FROM PUBLIC;
REVOKE ALL ON FUNCTION kh_is_own_change(uuid, change), kh_may_write_draft(uuid, change), kh_change_deciders(uuid),
    kh_change_put(text, uuid, uuid, text, uuid, text, text, text, text, bytea, boolean, uuid), kh_lock_draft(uuid),
    kh_draft_edit(text, uuid, text, text, text, text, text, bytea), kh_draft_request(text, uuid, text),
    kh_draft_discard(text, uuid), kh_change_comment(text, uuid, uuid, text) FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT SELECT ON change_editor, change_comment TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_change_deciders(uuid),
        kh_change_put(text, uuid, uuid, text, uuid, text, text, text, text, bytea, boolean, uuid),
        kh_draft_edit(text, uuid, text, text, text, text, text, bytea), kh_draft_request(text, uuid, text),
        kh_draft_discard(text, uuid), kh_change_comment(text, uuid, uuid, text) TO keyhole_app;
END $$;
