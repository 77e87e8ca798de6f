-- On the host, by the schema's owner alone: when nobody is left whose word counts, one named person gets the role.
ALTER TABLE "role_grant"
    DROP CONSTRAINT "role_grant_origin_check",
    ADD CONSTRAINT "role_grant_origin_check" CHECK ("origin" IN ('direct', 'bootstrap', 'change', 'claim', 'recover'));

-- KH071 for another role, KH072 while somebody still holds it whose word counts, KH034 for nobody who could use it.
CREATE FUNCTION kh_recover(address text, named text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    holder uuid;
    enough boolean;
BEGIN
    IF named IS NULL OR named NOT IN ('approver', 'access-admin') THEN
        RAISE EXCEPTION 'not a role that is recovered' USING ERRCODE = 'KH071';
    END IF;
    PERFORM public.kh_lock_people();
    SELECT CASE named WHEN 'access-admin' THEN public.kh_has_access_admin_besides(NULL, NULL)
        ELSE EXISTS (SELECT FROM public.role_grant g WHERE g.role = 'approver' AND g.gateway_id IS NULL
            AND public.kh_is_approver(g.person_id, NULL)) END INTO enough;
    IF enough THEN RAISE EXCEPTION 'somebody is left' USING ERRCODE = 'KH072'; END IF;
    SELECT p.id INTO holder FROM public.person p
    WHERE lower(trim(p.email)) = lower(trim(address)) AND p.accepted AND p.suspended_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such person' USING ERRCODE = 'KH034'; END IF;
    UPDATE public.person SET confirmed_at = coalesce(confirmed_at, clock_timestamp()) WHERE id = holder;
    PERFORM public.kh_turn_duty(holder, named);
    INSERT INTO public.role_grant (person_id, role, origin, granted_at) VALUES (holder, named, 'recover', clock_timestamp())
    ON CONFLICT DO NOTHING;
    INSERT INTO public.notification (person_id, kind) SELECT p.id, 'recover.used' FROM public.person p WHERE p.suspended_at IS NULL;
    RETURN holder;
END $$;
REVOKE ALL ON FUNCTION kh_recover(text, text) FROM PUBLIC;
