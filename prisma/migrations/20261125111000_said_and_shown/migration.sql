-- The reason that is shown belongs to what is approved; what takes another's place is about the same target; and comments are
-- bounded.

-- Whether a frozen document holds the hash of this reason: none where there is none. Inside its strings quotes are escaped, so
-- that no text of anybody's can pass for the member.
CREATE FUNCTION kh_covers_reason(frozen text, why text) RETURNS boolean
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN nullif(why, '') IS NULL THEN strpos(frozen, '"reason":"') = 0
        ELSE strpos(frozen, '"reason":"' || encode(sha256(convert_to(why, 'UTF8')), 'hex') || '"') > 0 END
$$;

-- Puts a change there: asked for at once, or as a draft. `old`: the closed one that it takes the place of; whoever had a
-- hand in that one has a hand in this.
CREATE OR REPLACE FUNCTION kh_change_put(
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
    IF NOT public.kh_covers_reason(frozen, why) THEN
        RAISE EXCEPTION 'the reason is not that of the document' USING ERRCODE = 'KH004';
    END IF;
    IF of_gateway IS NOT NULL THEN
        SELECT g.approvals_needed INTO STRICT needed FROM public.gateway g WHERE g.id = of_gateway;
    END IF;
    IF old IS NOT NULL THEN
        SELECT * INTO before FROM public.change c WHERE c.id = old FOR NO KEY UPDATE;
        IF NOT FOUND OR before.operation <> named OR before.gateway_id IS DISTINCT FROM of_gateway
            OR before.target_id <> target THEN
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

-- Writes at a draft: what it does is another from now on, and who wrote is on record.
CREATE OR REPLACE FUNCTION kh_draft_edit(
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
    IF shown_hash IS DISTINCT FROM c.hash OR frozen_hash IS DISTINCT FROM encode(sha256(convert_to(frozen, 'UTF8')), 'hex')
        OR NOT public.kh_covers_reason(frozen, why) THEN
        RAISE EXCEPTION 'this is not what was shown' USING ERRCODE = 'KH004';
    END IF;
    UPDATE public.change SET title = shown_title, reason = why, document = frozen, hash = frozen_hash,
        command_sealed = command, requested_at = moment, expires_at = moment + interval '7 days'
    WHERE id = c.id;
    INSERT INTO public.change_editor (change_id, person_id, token_id, at) VALUES (c.id, actor.person, actor.token, moment);
END $$;

-- Says something to it: for those who have a hand in it, and those who decide.
CREATE OR REPLACE FUNCTION kh_change_comment(credential text, of_change uuid, comment_id uuid, said text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    c public.change;
BEGIN
    SELECT * INTO actor FROM public.kh_actor(credential);
    -- One after the other, so that none is counted too few.
    SELECT * INTO c FROM public.change k WHERE k.id = of_change FOR NO KEY UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such change' USING ERRCODE = 'KH017'; END IF;
    IF NOT (public.kh_is_own_change(actor.person, c) OR public.kh_may_decide(actor.person, c)
        OR (c.state = 'draft' AND public.kh_may_write_draft(actor.person, c))) THEN
        RAISE EXCEPTION 'no part in this change' USING ERRCODE = 'KH023';
    END IF;
    IF (SELECT count(*) FROM (SELECT FROM public.change_comment m WHERE m.change_id = c.id LIMIT 500) said_here) >= 500 THEN
        RAISE EXCEPTION 'this change holds no more comments' USING ERRCODE = 'KH024';
    END IF;
    IF (SELECT count(*) FROM public.change_comment m WHERE m.change_id = c.id AND m.person_id = actor.person) >= 100 THEN
        RAISE EXCEPTION 'this person says no more to this change' USING ERRCODE = 'KH025';
    END IF;
    INSERT INTO public.change_comment (id, change_id, person_id, text, at)
    VALUES (comment_id, c.id, actor.person, said, clock_timestamp());
    RETURN actor.person;
END $$;

REVOKE ALL ON FUNCTION kh_covers_reason(text, text) FROM PUBLIC;
