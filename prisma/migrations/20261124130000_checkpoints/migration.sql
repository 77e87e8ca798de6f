-- Counts restores: a log goes on after one, but it is not the one that its earlier checkpoints speak of.
ALTER TABLE "installation" ADD COLUMN "epoch" INTEGER NOT NULL DEFAULT 1;

-- Signed checkpoints of the chain, which are chained themselves: each line holds the hash of the one before.
CREATE TABLE audit.checkpoint (
    seq bigint CONSTRAINT checkpoint_pkey PRIMARY KEY,
    n bigint NOT NULL CONSTRAINT checkpoint_n_key UNIQUE,
    at timestamptz NOT NULL,
    line text NOT NULL,
    CONSTRAINT checkpoint_seq_check CHECK (seq >= 1),
    CONSTRAINT checkpoint_line_check CHECK (octet_length(line) <= 2048 AND line LIKE '{"checkpoint":{%}')
);
CREATE INDEX checkpoint_at_idx ON audit.checkpoint (at);

-- A checkpoint speaks of a row that is there, by the hash it has, and follows the one before.
CREATE FUNCTION audit.check_checkpoint() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    last audit.checkpoint;
BEGIN
    SELECT * INTO last FROM audit.checkpoint c ORDER BY c.seq DESC LIMIT 1;
    IF NEW.seq <> coalesce(last.seq, 0) + 1 OR NEW.n <= coalesce(last.n, 0) OR NOT EXISTS (
        SELECT FROM audit.link l WHERE l.n = NEW.n
            AND strpos(NEW.line, concat('"hash":"', encode(l.hash, 'hex'), '"')) > 0
            AND strpos(NEW.line, concat('"n":', NEW.n, ',')) > 0 AND strpos(NEW.line, concat('"seq":', NEW.seq, '}')) > 0) THEN
        RAISE EXCEPTION 'not a checkpoint of this log' USING ERRCODE = 'KH090';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER checkpoint_follows BEFORE INSERT ON audit.checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit.check_checkpoint();
CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE ON audit.checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit.refuse_edit();
CREATE TRIGGER checkpoint_no_truncate BEFORE TRUNCATE ON audit.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_edit();

-- Where checkpoints go beside the table, and how far they got there.
CREATE TABLE audit.checkpoint_sink (
    name text CONSTRAINT checkpoint_sink_pkey PRIMARY KEY CONSTRAINT checkpoint_sink_name_check CHECK (name IN ('file', 'witness')),
    through bigint NOT NULL DEFAULT 0,
    delivered_at timestamptz,
    next_at timestamptz NOT NULL DEFAULT '-infinity',
    failures integer NOT NULL DEFAULT 0,
    problem text
);
INSERT INTO audit.checkpoint_sink (name) VALUES ('file'), ('witness');

-- How far the nightly verification has come. What it found stands in the log.
CREATE TABLE audit.verification (
    one boolean NOT NULL DEFAULT true CONSTRAINT verification_pkey PRIMARY KEY CONSTRAINT verification_one_check CHECK (one),
    started_at timestamptz,
    rows bigint NOT NULL DEFAULT 0,
    total bigint NOT NULL DEFAULT 0,
    finished_at timestamptz
);
INSERT INTO audit.verification DEFAULT VALUES;

DROP FUNCTION audit.tip();
-- Where the chain begins and ends, for verifying. The table itself stays closed, so that nobody else can lock it.
CREATE FUNCTION audit.tip() RETURNS TABLE (origin text, epoch integer, n bigint, hash bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT i.id::text, i.epoch, h.n, h.hash FROM public.installation i LEFT JOIN audit.head h ON h.one
$$;

REVOKE ALL ON FUNCTION audit.tip(), audit.check_checkpoint() FROM PUBLIC;
REVOKE ALL ON audit.checkpoint, audit.checkpoint_sink, audit.verification FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT EXECUTE ON FUNCTION audit.tip() TO keyhole_app;
    GRANT SELECT, INSERT ON audit.checkpoint TO keyhole_app;
    GRANT SELECT ON audit.checkpoint_sink, audit.verification TO keyhole_app;
    GRANT UPDATE (through, delivered_at, next_at, failures, problem) ON audit.checkpoint_sink TO keyhole_app;
    GRANT UPDATE (started_at, rows, total, finished_at) ON audit.verification TO keyhole_app;
END $$;
