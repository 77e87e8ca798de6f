-- For how many months rows of the log are kept; null for ever. Less than a year is nobody's choice.
ALTER TABLE "installation" ADD COLUMN "log_kept_months" INTEGER;
ALTER TABLE "installation" ADD CONSTRAINT "installation_log_kept_check" CHECK ("log_kept_months" BETWEEN 12 AND 1200);

ALTER TABLE "guarded_operation"
    DROP CONSTRAINT "guarded_operation_target_check",
    -- log: how the audit log is kept, written by the functions below.
    ADD CONSTRAINT "guarded_operation_target_check" CHECK ("target" IN ('vault', 'gateway', 'allow_entry', 'person', 'log'));
INSERT INTO "guarded_operation" ("name", "target", "scope", "writes") VALUES
    ('retention.edit', 'log', 'global', '{UPDATE}');

-- Signed records of what was cut off the log for its age. They stay.
CREATE TABLE audit.cut (
    seq bigint CONSTRAINT cut_pkey PRIMARY KEY,
    n bigint NOT NULL CONSTRAINT cut_n_key UNIQUE,
    at timestamptz NOT NULL,
    line text NOT NULL,
    CONSTRAINT cut_seq_check CHECK (seq >= 1),
    CONSTRAINT cut_line_check CHECK (octet_length(line) <= 2048 AND line LIKE '{"cut":{%}')
);
CREATE TRIGGER cut_append_only BEFORE UPDATE OR DELETE ON audit.cut FOR EACH ROW EXECUTE FUNCTION audit.refuse_edit();
CREATE TRIGGER cut_no_truncate BEFORE TRUNCATE ON audit.cut FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_edit();

-- What is on record stays, also for the owner: but for rows that a record of a cut covers, and that are a year old.
CREATE FUNCTION audit.refuse_unless_cut() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    place bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF TG_TABLE_NAME = 'event' THEN
            IF OLD.at > clock_timestamp() - interval '12 months' THEN
                RAISE EXCEPTION 'rows of the log are kept for a year' USING ERRCODE = 'KH008';
            END IF;
            SELECT l.n INTO place FROM audit.link l WHERE l.id = OLD.id;
        ELSE
            place := OLD.n;
        END IF;
        IF place <= (SELECT c.n FROM audit.cut c ORDER BY c.seq DESC LIMIT 1) THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'the log is only added to' USING ERRCODE = 'KH008';
END $$;
DROP TRIGGER event_append_only ON audit.event;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON audit.event
    FOR EACH ROW EXECUTE FUNCTION audit.refuse_unless_cut();
DROP TRIGGER link_append_only ON audit.link;
CREATE TRIGGER link_append_only BEFORE UPDATE OR DELETE ON audit.link
    FOR EACH ROW EXECUTE FUNCTION audit.refuse_unless_cut();
DROP TRIGGER checkpoint_append_only ON audit.checkpoint;
CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE ON audit.checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit.refuse_unless_cut();

-- Who sets how the log is kept: whoever asked for the change that is being applied, or, where nothing is guarded yet, a
-- Platform admin for all gateways who has just shown again who they are. Facts are what the approved change says.
CREATE FUNCTION kh_log_keeper(credential text, about uuid, operation_named text, facts jsonb) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid;
BEGIN
    PERFORM FROM public.installation WHERE one FOR NO KEY UPDATE;
    actor := public.kh_applied_for(operation_named, about, facts);
    IF actor IS NULL THEN
        IF EXISTS (SELECT FROM public.gateway g WHERE g.guarded) THEN
            RAISE EXCEPTION 'how the log is kept is decided by two' USING ERRCODE = 'KH007';
        END IF;
        SELECT r.person INTO actor FROM public.kh_recent_person(credential) r;
    END IF;
    IF NOT EXISTS (SELECT FROM public.role_grant g JOIN public.person p ON p.id = g.person_id
        WHERE g.person_id = actor AND g.role = 'platform-admin' AND g.gateway_id IS NULL AND p.suspended_at IS NULL) THEN
        RAISE EXCEPTION 'not a platform admin for all gateways' USING ERRCODE = 'KH091';
    END IF;
    RETURN actor;
END $$;

CREATE FUNCTION kh_retention_set(credential text, about uuid, months integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.kh_log_keeper(credential, about, 'retention.edit',
        jsonb_build_object('months', coalesce(months::text, 'for ever')));
    UPDATE public.installation SET log_kept_months = months WHERE one;
END $$;

-- Where the log may be cut: the newest checkpoint of rows that are all older than they are kept for, at most so many rows
-- on (or the first such checkpoint beyond). Only once the first row is a day too old: one cut a day is enough. With the
-- hash of its row, and the cut before.
CREATE FUNCTION audit.cut_due(most bigint, OUT seq bigint, OUT n bigint, OUT hash text, OUT line text, OUT last_seq bigint,
    OUT last_n bigint, OUT last_line text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kept integer := (SELECT greatest(i.log_kept_months, 12) FROM public.installation i WHERE i.log_kept_months IS NOT NULL);
    until timestamptz := clock_timestamp() - make_interval(months => kept);
    first record;
    young bigint;
BEGIN
    IF kept IS NULL THEN RETURN; END IF;
    SELECT l.n, e.at INTO first FROM audit.link l JOIN audit.event e ON e.id = l.id ORDER BY l.n LIMIT 1;
    IF NOT FOUND OR first.at > until - interval '1 day' THEN RETURN; END IF;
    -- Rows stand in the order of COMMIT and carry the time at which they were written, by a clock that may have been set.
    SELECT min(l.n) INTO young FROM audit.link l JOIN audit.event e ON e.id = l.id
    WHERE l.n < first.n + most AND e.at > until;
    SELECT c.seq, c.n, encode(l.hash, 'hex'), c.line INTO cut_due.seq, cut_due.n, cut_due.hash, cut_due.line
    FROM audit.checkpoint c JOIN audit.link l ON l.n = c.n
    WHERE c.n < coalesce(young, first.n + most)
        AND EXISTS (SELECT FROM audit.checkpoint later WHERE later.seq > c.seq)
    ORDER BY c.seq DESC LIMIT 1;
    IF NOT FOUND AND young IS NULL THEN
        SELECT c.seq, c.n, encode(l.hash, 'hex'), c.line INTO cut_due.seq, cut_due.n, cut_due.hash, cut_due.line
        FROM audit.checkpoint c JOIN audit.link l ON l.n = c.n JOIN audit.event e ON e.id = l.id
        WHERE c.n >= first.n + most AND e.at < until - interval '1 hour'
            AND EXISTS (SELECT FROM audit.checkpoint later WHERE later.seq > c.seq)
        ORDER BY c.seq LIMIT 1;
    END IF;
    SELECT c.seq, c.n, c.line INTO last_seq, last_n, last_line FROM audit.cut c ORDER BY c.seq DESC LIMIT 1;
END $$;

-- Cuts off what a signed record names, and keeps the record: rows that are older than they are kept for, up to a
-- checkpoint, while there is a later one. Whether the signature is that of this installation is what verifying shows: it
-- cannot be told here, and a record without it takes no row that was not to go. Gives how many rows went.
CREATE FUNCTION audit.cut_off(said_line text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    said jsonb := said_line::jsonb;
    c jsonb := said -> 'cut';
    last audit.cut;
    point audit.checkpoint;
    of_row audit.link;
    made timestamptz := (c ->> 'at')::timestamptz;
    due text;
    until timestamptz;
    gone bigint;
BEGIN
    LOCK TABLE audit.cut IN SHARE ROW EXCLUSIVE MODE;
    SELECT clock_timestamp() - make_interval(months => greatest(i.log_kept_months, 12)) INTO until
    FROM public.installation i WHERE i.log_kept_months IS NOT NULL;
    IF until IS NULL THEN RAISE EXCEPTION 'the log is kept for ever' USING ERRCODE = 'KH092'; END IF;
    SELECT * INTO last FROM audit.cut k ORDER BY k.seq DESC LIMIT 1;
    SELECT * INTO point FROM audit.checkpoint p WHERE p.n = (c ->> 'n')::bigint;
    SELECT * INTO of_row FROM audit.link l WHERE l.n = point.n;
    SELECT concat('{"cut":{"at":"', to_char(made AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), '","before":',
        coalesce('"' || encode(sha256(convert_to(last.line, 'UTF8')), 'hex') || '"', 'null'),
        ',"checkpoint":{"hash":"', encode(sha256(convert_to(point.line, 'UTF8')), 'hex'), '","seq":', point.seq,
        '},"count":', point.n - coalesce(last.n, 0), ',"epoch":', i.epoch, ',"hash":"', encode(of_row.hash, 'hex'),
        '","key":"', c ->> 'key', '","n":', point.n, ',"origin":"', i.id, '","seq":', coalesce(last.seq, 0) + 1,
        '},"signature":"', said ->> 'signature', '"}')
    INTO due FROM public.installation i;
    IF of_row.n IS NULL OR said_line IS DISTINCT FROM due OR made > clock_timestamp() + interval '1 day'
        OR c ->> 'key' !~ '^[0-9a-f]{16}$' OR said ->> 'signature' !~ '^[0-9a-f]{128}$'
        OR NOT EXISTS (SELECT FROM audit.checkpoint later WHERE later.seq > point.seq AND later.n > point.n) THEN
        RAISE EXCEPTION 'not a cut of this log' USING ERRCODE = 'KH092';
    END IF;
    IF EXISTS (SELECT FROM audit.link l JOIN audit.event e ON e.id = l.id
        WHERE l.n <= point.n AND (e.at > until OR e.at > clock_timestamp() - interval '12 months')) THEN
        RAISE EXCEPTION 'rows of the log are kept for longer' USING ERRCODE = 'KH092';
    END IF;
    INSERT INTO audit.cut (seq, n, at, line) VALUES (coalesce(last.seq, 0) + 1, point.n, made, said_line);
    DELETE FROM audit.event e USING audit.link l WHERE l.id = e.id AND l.n <= point.n;
    DELETE FROM audit.link l WHERE l.n <= point.n;
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone <> point.n - coalesce(last.n, 0) THEN
        RAISE EXCEPTION 'rows are missing from the log' USING ERRCODE = 'KH092';
    END IF;
    DELETE FROM audit.checkpoint p WHERE p.n <= point.n;
    RETURN gone;
END $$;

REVOKE ALL ON audit.cut FROM PUBLIC;
REVOKE ALL ON FUNCTION audit.refuse_unless_cut(), audit.cut_due(bigint), audit.cut_off(text),
    kh_log_keeper(text, uuid, text, jsonb), kh_retention_set(text, uuid, integer) FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT SELECT ON audit.cut TO keyhole_app;
    GRANT EXECUTE ON FUNCTION audit.cut_due(bigint), audit.cut_off(text), kh_retention_set(text, uuid, integer)
        TO keyhole_app;
END $$;
