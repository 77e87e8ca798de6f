-- The audit log, hash-chained by the database. A schema of its own, which Prisma does not manage.
CREATE SCHEMA audit;

-- What the application writes: the body alone, as canonical text. Not jsonb, which refuses \u0000 and drops duplicate
-- keys. The time is the database's.
CREATE TABLE audit.event (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT event_pkey PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    body text NOT NULL,
    CONSTRAINT event_body_check CHECK (octet_length(body) <= 65536 AND body LIKE '{%}')
);

-- The chain, in the order of COMMIT and without gaps. The columns after the hash repeat what the body says, so that
-- the log can be searched; verifying compares them. Every COMMIT waits for this insert, so what costs time and what
-- verifying finds anyway (a foreign key to the event) is left out.
CREATE TABLE audit.link (
    n bigint CONSTRAINT link_pkey PRIMARY KEY,
    id bigint NOT NULL CONSTRAINT link_id_key UNIQUE,
    hash bytea NOT NULL,
    type text NOT NULL,
    actor text,
    gateway text,
    object text,
    outcome text NOT NULL,
    CONSTRAINT link_n_check CHECK (n >= 1),
    CONSTRAINT link_hash_check CHECK (octet_length(hash) = 32),
    CONSTRAINT link_type_check CHECK (type LIKE '_%._%'),
    CONSTRAINT link_outcome_check CHECK (outcome IN ('done', 'refused', 'pending', 'failed'))
);
CREATE INDEX link_type_n_idx ON audit.link (type, n);
CREATE INDEX link_actor_n_idx ON audit.link (actor, n);
CREATE INDEX link_gateway_n_idx ON audit.link (gateway, n);
CREATE INDEX link_object_n_idx ON audit.link (object, n);
CREATE INDEX link_outcome_n_idx ON audit.link (outcome, n) WHERE outcome <> 'done';
CREATE INDEX event_at_idx ON audit.event USING brin (at);

-- The end of the chain: one row, locked by every COMMIT that puts something on record.
CREATE TABLE audit.head (
    one boolean NOT NULL DEFAULT true CONSTRAINT head_pkey PRIMARY KEY CONSTRAINT head_one_check CHECK (one),
    n bigint NOT NULL,
    hash bytea NOT NULL
) WITH (fillfactor = 10);

-- A chain begins with the installation it belongs to, so that another one's cannot take its place.
INSERT INTO audit.head (n, hash)
SELECT 0, sha256(convert_to('keyhole audit log of ' || id, 'UTF8')) FROM public.installation;

-- What a row is searched by. PostgreSQL's jsonb refuses \u0000, so every escape becomes an underscore.
CREATE FUNCTION audit.said(body text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN strpos(body, '\') > 0 THEN regexp_replace(body, '\\(?:u[0-9a-f]{4}|.)', '_', 'g') ELSE body END::jsonb
$$;

-- Runs inside COMMIT, once for each event. A row lock on the head, because anybody can take an advisory one; what is read
-- after it is what the transaction before left, at READ COMMITTED only: an older snapshot could not see that.
CREATE FUNCTION audit.link_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- This session's own newest event: the runtime role can neither set the sequence nor choose an id.
    newest bigint := currval('audit.event_id_seq');
    last audit.head;
    e audit.event;
    said jsonb;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the log is written at READ COMMITTED only' USING ERRCODE = 'KH900';
    END IF;
    IF NEW.id = newest THEN
        said := audit.said(NEW.body);
        WITH tip AS (
            UPDATE audit.head SET n = n + 1, hash = sha256(hash || convert_to(
                concat(n + 1, ' ', NEW.id, ' ', (extract(epoch FROM NEW.at) * 1000000)::bigint, chr(10), NEW.body), 'UTF8'))
            WHERE one RETURNING n, hash)
        INSERT INTO audit.link (n, id, hash, type, actor, gateway, object, outcome)
        SELECT n, NEW.id, hash, said ->> 'type', coalesce(said #>> '{actor,id}', said #>> '{actor,kind}'),
            said ->> 'gateway', said #>> '{object,id}', said ->> 'outcome'
        FROM tip;
        IF NOT FOUND THEN RAISE EXCEPTION 'the log has lost its head' USING ERRCODE = 'KH901'; END IF;
        RETURN NULL;
    END IF;
    -- One of several: the first that comes here links all but the newest at once. Moving the head for each of them would
    -- leave as many dead versions of its row, and walking those takes longer with every row.
    IF EXISTS (SELECT FROM audit.link l WHERE l.id = NEW.id) THEN RETURN NULL; END IF;
    SELECT * INTO last FROM audit.head WHERE one FOR UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'the log has lost its head' USING ERRCODE = 'KH901'; END IF;
    FOR e IN SELECT * FROM audit.event v WHERE v.id >= NEW.id AND v.id < newest ORDER BY v.id LOOP
        -- What others committed meanwhile is linked; looked up one by one, so that no plan ever reads the whole chain.
        CONTINUE WHEN EXISTS (SELECT FROM audit.link l WHERE l.id = e.id);
        last.n := last.n + 1;
        last.hash := sha256(last.hash || convert_to(
            concat(last.n, ' ', e.id, ' ', (extract(epoch FROM e.at) * 1000000)::bigint, chr(10), e.body), 'UTF8'));
        said := audit.said(e.body);
        INSERT INTO audit.link (n, id, hash, type, actor, gateway, object, outcome)
        VALUES (last.n, e.id, last.hash, said ->> 'type', coalesce(said #>> '{actor,id}', said #>> '{actor,kind}'),
            said ->> 'gateway', said #>> '{object,id}', said ->> 'outcome');
    END LOOP;
    UPDATE audit.head SET n = last.n, hash = last.hash WHERE one;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER event_link AFTER INSERT ON audit.event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.link_event();

-- What is on record stays: also for the owner, as long as the owner does not take the trigger away first.
CREATE FUNCTION audit.refuse_edit() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'the log is only added to' USING ERRCODE = 'KH008';
END $$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON audit.event FOR EACH ROW EXECUTE FUNCTION audit.refuse_edit();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON audit.event FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_edit();
CREATE TRIGGER link_append_only BEFORE UPDATE OR DELETE ON audit.link FOR EACH ROW EXECUTE FUNCTION audit.refuse_edit();
CREATE TRIGGER link_no_truncate BEFORE TRUNCATE ON audit.link FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_edit();
CREATE TRIGGER head_no_delete BEFORE DELETE ON audit.head FOR EACH ROW EXECUTE FUNCTION audit.refuse_edit();
CREATE TRIGGER head_no_truncate BEFORE TRUNCATE ON audit.head FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_edit();

-- Where the chain begins and ends, for verifying. The table itself stays closed, so that nobody else can lock it.
CREATE FUNCTION audit.tip() RETURNS TABLE (origin text, n bigint, hash bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT i.id::text, h.n, h.hash FROM public.installation i LEFT JOIN audit.head h ON h.one
$$;
