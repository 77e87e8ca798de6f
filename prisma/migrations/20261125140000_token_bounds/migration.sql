-- A gateway's token can do no more there than whoever makes it, and of no kind of token are there more than 50 live ones.

-- Makes a token of a gateway's own: a Platform admin of it does, who signed in shortly before. Every scope a machine may
-- have comes with that role, but for resolving.
CREATE FUNCTION kh_machine_token_create(credential text, made uuid, of_gateway uuid, named text, shown_prefix text,
    hashed bytea, given text[], until timestamptz) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
    moment timestamptz;
BEGIN
    SELECT * INTO actor FROM public.kh_recent_person(credential);
    -- Locked, so that no two count the same tokens.
    PERFORM FROM public.gateway g WHERE g.id = of_gateway AND g.archived_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such gateway' USING ERRCODE = 'KH034'; END IF;
    IF NOT EXISTS (SELECT FROM public.role_grant r WHERE r.person_id = actor.person AND r.role = 'platform-admin'
        AND (r.gateway_id IS NULL OR r.gateway_id = of_gateway)) THEN
        RAISE EXCEPTION 'not a platform admin of this gateway' USING ERRCODE = 'KH057';
    END IF;
    IF 'reference.resolve' = ANY (given) AND NOT EXISTS (SELECT FROM public.role_grant r
        WHERE r.person_id = actor.person AND r.role = 'operator' AND (r.gateway_id IS NULL OR r.gateway_id = of_gateway)) THEN
        RAISE EXCEPTION 'more than its maker may do' USING ERRCODE = 'KH056';
    END IF;
    moment := clock_timestamp();
    IF 50 <= (SELECT count(*) FROM public.machine_token t
        WHERE t.gateway_id = of_gateway AND t.revoked_at IS NULL AND t.expires_at > moment) THEN
        RAISE EXCEPTION 'too many tokens' USING ERRCODE = 'KH055';
    END IF;
    INSERT INTO public.machine_token (id, gateway_id, name, prefix, secret_hash, scopes, created_by, created_at, expires_at)
    VALUES (made, of_gateway, named, shown_prefix, hashed, given, actor.person, moment, until);
    RETURN made;
END $$;

CREATE FUNCTION kh_bound_tokens() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- Not the person's row: suspending takes that before the sessions, and making a token the session before it.
    PERFORM pg_advisory_xact_lock(hashtextextended('tokens of ' || NEW.person_id, 0));
    IF 50 <= (SELECT count(*) FROM public.api_token t
        WHERE t.person_id = NEW.person_id AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()) THEN
        RAISE EXCEPTION 'too many tokens' USING ERRCODE = 'KH055';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER api_token_bounded BEFORE INSERT ON api_token FOR EACH ROW EXECUTE FUNCTION kh_bound_tokens();

REVOKE ALL ON FUNCTION kh_machine_token_create(text, uuid, uuid, text, text, bytea, text[], timestamptz), kh_bound_tokens()
    FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    REVOKE INSERT ON machine_token FROM keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_machine_token_create(text, uuid, uuid, text, text, bytea, text[], timestamptz) TO keyhole_app;
END $$;
