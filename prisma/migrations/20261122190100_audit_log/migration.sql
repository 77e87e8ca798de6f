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
-- the log can be searched; verifying compares them.
CREATE TABLE audit.link (
    n bigint CONSTRAINT link_pkey PRIMARY KEY,
    id bigint NOT NULL CONSTRAINT link_id_key UNIQUE CONSTRAINT link_id_fkey REFERENCES audit.event (id),
    hash bytea NOT NULL,
    type text NOT NULL,
    actor text,
    gateway text,
    object text,
    outcome text NOT NULL,
    CONSTRAINT link_n_check CHECK (n >= 1),
    CONSTRAINT link_hash_check CHECK (octet_length(hash) = 32),
    CONSTRAINT link_type_check CHECK (type ~ '^[a-z-]+[.][a-z-]+$'),
    CONSTRAINT link_outcome_check CHECK (outcome IN ('done', 'refused', 'pending', 'failed'))
);
CREATE INDEX link_type_n_idx ON audit.link (type, n);
CREATE INDEX link_actor_n_idx ON audit.link (actor, n);
CREATE INDEX link_gateway_n_idx ON audit.link (gateway, n);
CREATE INDEX link_object_n_idx ON audit.link (object, n);
CREATE INDEX link_outcome_n_idx ON audit.link (outcome, n) WHERE outcome <> 'done';
CREATE INDEX event_at_idx ON audit.event (at);

-- The end of the chain: one row, locked by every COMMIT that puts something on record.
CREATE TABLE audit.head (
    one boolean NOT NULL DEFAULT true CONSTRAINT head_pkey PRIMARY KEY CONSTRAINT head_one_check CHECK (one),
    n bigint NOT NULL,
    hash bytea NOT NULL
) WITH (fillfactor = 10);

-- A chain begins with the installation it belongs to, so that another one's cannot take its place.
INSERT INTO audit.head (n, hash)
SELECT 0, sha256(convert_to('keyhole audit log of ' || id, 'UTF8')) FROM public.installation;

-- Runs inside COMMIT. A row lock, because anybody can take an advisory one; and READ COMMITTED, because a snapshot
-- older than the lock would read a head that others have moved.
CREATE FUNCTION audit.link_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    last audit.head%ROWTYPE;
    -- PostgreSQL's JSON refuses \u0000 in any member it looks past, so every escape becomes an underscore.
    said json := regexp_replace(NEW.body, '\\(?:u[0-9a-f]{4}|.)', '_', 'g');
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the log is written at READ COMMITTED only' USING ERRCODE = 'KH900';
    END IF;
    SELECT * INTO STRICT last FROM audit.head WHERE one FOR UPDATE;
    last.n := last.n + 1;
    last.hash := sha256(last.hash || convert_to(
        concat(last.n, ' ', NEW.id, ' ', (extract(epoch FROM NEW.at) * 1000000)::bigint, chr(10), NEW.body), 'UTF8'));
    INSERT INTO audit.link (n, id, hash, type, actor, gateway, object, outcome)
    VALUES (last.n, NEW.id, last.hash, said ->> 'type', coalesce(said #>> '{actor,id}', said #>> '{actor,kind}'),
        said ->> 'gateway', said #>> '{object,id}', said ->> 'outcome');
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
