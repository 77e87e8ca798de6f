-- Many events of one transaction are linked at the first firing of the trigger; the later firings should cost next to
-- nothing, and looking into the chain for each of them cost more than the linking. So the first one leaves in these
-- sequences which of which transaction's events it has linked. They are no settings, because anybody could set those,
-- and no rows, because reading one is a query. The runtime role has no right on them.
CREATE UNLOGGED SEQUENCE audit.linked_by_seq AS bigint;
CREATE UNLOGGED SEQUENCE audit.linked_from_seq AS bigint;
CREATE UNLOGGED SEQUENCE audit.linked_until_seq AS bigint;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA audit FROM PUBLIC;

-- Links the transaction's own events from one id to before another, in their order, and moves the head once: moving it
-- for each would leave as many dead versions of its row, and walking those takes longer with every row.
CREATE FUNCTION audit.link_events(first bigint, newest bigint) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    own bigint := pg_current_xact_id()::text::bigint;
    last audit.head;
    e record;
    done bigint;
    ids bigint[];
    hashes bytea[];
    saids jsonb[];
    k integer;
    outermost boolean;
BEGIN
    SELECT * INTO last FROM audit.head WHERE one FOR UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'the log has lost its head' USING ERRCODE = 'KH901'; END IF;
    FOR start IN first .. newest - 1 BY 1000 LOOP
        done := last.n;
        ids := '{}';
        hashes := '{}';
        saids := '{}';
        k := 0;
        -- What others committed meanwhile is linked; looked up one by one, so that no plan ever reads the whole chain.
        FOR e IN
            SELECT v.id, v.at, v.body, CASE WHEN strpos(v.body, '\') > 0
                THEN regexp_replace(v.body, '\\(?:u[0-9a-f]{4}|.)', '_', 'g') ELSE v.body END::jsonb AS said
            FROM generate_series(start, least(start + 999, newest - 1)) AS next(id), LATERAL (SELECT w.* FROM audit.event w
                WHERE w.id = next.id AND (SELECT l.id FROM audit.link l WHERE l.id = w.id) IS NULL OFFSET 0) v
            ORDER BY next.id
        LOOP
            last.n := last.n + 1;
            last.hash := sha256(last.hash || convert_to(
                concat(last.n, ' ', e.id, ' ', (extract(epoch FROM e.at) * 1000000)::bigint, chr(10), e.body), 'UTF8'));
            k := k + 1;
            ids[k] := e.id;
            hashes[k] := last.hash;
            saids[k] := e.said;
        END LOOP;
        INSERT INTO audit.link (n, id, hash, type, actor, gateway, object, outcome)
        SELECT done + l.k, l.id, l.hash, l.said ->> 'type', coalesce(l.said #>> '{actor,id}', l.said #>> '{actor,kind}'),
            l.said ->> 'gateway', l.said #>> '{object,id}', l.said ->> 'outcome'
        FROM unnest(ids, hashes, saids) WITH ORDINALITY AS l(id, hash, said, k);
    END LOOP;
    UPDATE audit.head SET n = last.n, hash = last.hash WHERE one
    RETURNING xmin::text::bigint = own % 4294967296 INTO outermost;
    -- Links made behind a savepoint can still be undone, and these notes cannot: there each firing looks for itself. The
    -- lock on the head is held until the transaction ends, so nobody writes over what is noted here before that.
    IF outermost THEN
        PERFORM setval('audit.linked_by_seq', own), setval('audit.linked_from_seq', first),
            setval('audit.linked_until_seq', newest - 1);
    END IF;
END $$;
REVOKE ALL ON FUNCTION audit.link_events(bigint, bigint) FROM PUBLIC;

-- Runs inside COMMIT, once for each event. A row lock on the head, because anybody can take an advisory one; what is read
-- after it is what the transaction before left, at READ COMMITTED only: an older snapshot could not see that.
CREATE OR REPLACE FUNCTION audit.link_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- This session's own newest event: the runtime role can neither set the sequence nor choose an id.
    newest bigint := currval('audit.event_id_seq');
    said jsonb;
BEGIN
    IF NEW.id <> newest AND pg_sequence_last_value('audit.linked_by_seq') = pg_current_xact_id()::text::bigint
        AND NEW.id BETWEEN pg_sequence_last_value('audit.linked_from_seq') AND pg_sequence_last_value('audit.linked_until_seq')
    THEN
        RETURN NULL;
    END IF;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the log is written at READ COMMITTED only' USING ERRCODE = 'KH900';
    END IF;
    IF NEW.id = newest THEN
        said := CASE WHEN strpos(NEW.body, '\') > 0
            THEN regexp_replace(NEW.body, '\\(?:u[0-9a-f]{4}|.)', '_', 'g') ELSE NEW.body END::jsonb;
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
    IF EXISTS (SELECT FROM audit.link l WHERE l.id = NEW.id) THEN RETURN NULL; END IF;
    PERFORM audit.link_events(NEW.id, newest);
    RETURN NULL;
END $$;

-- A function of its own could not be read into the statements that called it, and cost more than what it did.
DROP FUNCTION audit.said(text);
