-- What waits for whom, and whose hand is in it: what people are told and shown, never what they are let do.

-- Has this person a hand in it: asked for it, wrote at it, or made or holds a token by which that was done, under any
-- account of theirs? The tokens are looked up by their ids, so that it costs the same however many there are.
CREATE OR REPLACE FUNCTION kh_is_own_change(who uuid, of_change public.change) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT public.kh_same_human(who, of_change.requester_id)
        OR EXISTS (SELECT FROM public.change_editor e WHERE e.change_id = of_change.id AND public.kh_same_human(who, e.person_id))
        OR EXISTS (SELECT FROM public.api_token t
            WHERE t.id = ANY (array_append(ARRAY(SELECT e.token_id FROM public.change_editor e
                    WHERE e.change_id = of_change.id AND e.token_id IS NOT NULL), of_change.token_id))
                AND public.kh_same_human(who, t.person_id))
$$;

-- The same of a change by its id; null where there is none.
CREATE FUNCTION kh_has_a_hand(who uuid, wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT public.kh_is_own_change(who, c) FROM public.change c WHERE c.id = wanted
$$;

-- Which of these changes wait for this person's decision: they may decide, and have not.
CREATE FUNCTION kh_waiting_for(who uuid, among uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT c.id FROM public.change c
    WHERE c.id = ANY (among) AND c.state = 'requested' AND c.requester_id <> who
        AND EXISTS (SELECT FROM public.person p WHERE p.id = who AND p.confirmed_at IS NOT NULL AND p.suspended_at IS NULL)
        AND EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = who AND g.role IN ('approver', 'access-admin')
            AND (g.gateway_id IS NULL OR g.gateway_id = c.gateway_id))
        AND NOT EXISTS (SELECT FROM public.decision d WHERE d.change_id = c.id AND d.person_id = who
            AND d.decided_at > clock_timestamp() - interval '24 hours')
        AND public.kh_may_decide(who, c) AND NOT public.kh_is_own_change(who, c)
$$;

-- An approval among several, a comment, a hand in a draft and the review of an emergency are news of the change too.
CREATE OR REPLACE FUNCTION kh_live() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('keyhole_live', CASE
        WHEN TG_TABLE_NAME = 'notification' THEN 'notifications'
        WHEN TG_TABLE_NAME IN ('change', 'decision', 'change_comment', 'change_editor', 'emergency') THEN 'changes'
        ELSE 'standing' END);
    RETURN NULL;
END $$;

CREATE TRIGGER decision_live AFTER INSERT OR UPDATE ON decision FOR EACH ROW EXECUTE FUNCTION kh_live();
CREATE TRIGGER change_comment_live AFTER INSERT ON change_comment FOR EACH ROW EXECUTE FUNCTION kh_live();
CREATE TRIGGER change_editor_live AFTER INSERT ON change_editor FOR EACH ROW EXECUTE FUNCTION kh_live();
CREATE TRIGGER emergency_live AFTER INSERT OR UPDATE ON emergency FOR EACH ROW EXECUTE FUNCTION kh_live();

REVOKE ALL ON FUNCTION kh_has_a_hand(uuid, uuid), kh_waiting_for(uuid, uuid[]) FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT EXECUTE ON FUNCTION kh_has_a_hand(uuid, uuid), kh_waiting_for(uuid, uuid[]) TO keyhole_app;
END $$;
