-- Each end is told to several people: so few at a time that a minute's sweep stays short, and never keeps sessions from ending.
CREATE OR REPLACE FUNCTION kh_change_expire() RETURNS SETOF uuid
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    UPDATE public.change SET state = CASE state WHEN 'draft' THEN 'discarded' ELSE 'expired' END, closed_at = clock_timestamp()
    WHERE id IN (SELECT c.id FROM public.change c WHERE c.state IN ('draft', 'requested') AND c.expires_at <= clock_timestamp()
        ORDER BY c.expires_at LIMIT 50 FOR UPDATE SKIP LOCKED)
    RETURNING id
$$;
