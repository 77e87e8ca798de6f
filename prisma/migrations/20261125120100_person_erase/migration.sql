-- Names and addresses can be erased; what the log holds of somebody is a salted commitment, which says nothing once the
-- salt is gone.
ALTER TABLE "person"
    ADD COLUMN "erased_at" TIMESTAMPTZ(3),
    ADD COLUMN "erased_number" INTEGER CONSTRAINT "person_erased_number_key" UNIQUE,
    ADD CONSTRAINT "person_erased_check" CHECK (("erased_at" IS NULL) = ("erased_number" IS NULL)
        AND ("erased_at" IS NULL OR ("suspended_at" IS NOT NULL AND "password_hash" IS NULL)));

INSERT INTO "guarded_operation" ("name", "target", "scope", "writes") VALUES
    ('person.erase', 'person', 'global', '{UPDATE}');

-- Whether somebody decided on what others do: holds such a role, was granted one as far as the log goes back, or decided.
CREATE FUNCTION kh_held_weight(holder uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = holder AND g.role IN ('approver', 'access-admin'))
        OR EXISTS (SELECT FROM public.decision d WHERE d.person_id = holder)
        OR EXISTS (SELECT FROM public.emergency_grant g WHERE g.person_id = holder)
        OR EXISTS (SELECT FROM audit.link l JOIN audit.event e ON e.id = l.id
            WHERE l.object = holder::text AND l.type = 'role.granted' AND e.body ~ '"role":"(approver|access-admin)"')
$$;

-- Takes somebody's name, address and where they came from out, and leaves a number. They are suspended, hold nothing, and
-- have nothing open: afterwards nobody can tell whether another account is theirs. Gives what they are called from then on.
CREATE FUNCTION kh_person_erase(credential text, holder uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid;
    number integer;
BEGIN
    PERFORM public.kh_lock_people();
    actor := public.kh_applied_for('person.erase', holder, '{}');
    IF actor IS NOT NULL THEN
        IF NOT public.kh_is_access_admin(actor, false) THEN
            RAISE EXCEPTION 'not an access admin' USING ERRCODE = 'KH033';
        END IF;
        PERFORM public.kh_refuse_oneself(actor, holder);
    ELSE
        actor := public.kh_access_admin(credential, holder);
        IF public.kh_held_weight(holder) AND NOT public.kh_bootstrap_open() THEN
            RAISE EXCEPTION 'this is erased by two' USING ERRCODE = 'KH007';
        END IF;
    END IF;
    PERFORM FROM public.person p WHERE p.id = holder AND p.suspended_at IS NOT NULL AND p.erased_at IS NULL
        AND NOT EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = holder)
        AND NOT EXISTS (SELECT FROM public.emergency_grant g
            WHERE g.person_id = holder AND g.revoked_at IS NULL AND g.expires_at > clock_timestamp())
        AND NOT EXISTS (SELECT FROM public.emergency e WHERE e.person_id = holder AND e.reviewed_at IS NULL)
        AND NOT EXISTS (SELECT FROM public.change c WHERE c.state IN ('draft', 'requested')
            AND (c.requester_id = holder
                OR EXISTS (SELECT FROM public.change_editor e WHERE e.change_id = c.id AND e.person_id = holder)));
    IF NOT FOUND THEN RAISE EXCEPTION 'not suspended, or something is left' USING ERRCODE = 'KH093'; END IF;
    SELECT coalesce(max(p.erased_number), 0) + 1 INTO number FROM public.person p;
    DELETE FROM public.identity WHERE person_id = holder;
    DELETE FROM public.one_time_link WHERE person_id = holder;
    DELETE FROM public.second_factor WHERE person_id = holder;
    DELETE FROM public.recovery_code WHERE person_id = holder;
    DELETE FROM public.sign_in_step WHERE person_id = holder;
    DELETE FROM public.notification WHERE person_id = holder;
    UPDATE public.session SET address = NULL, user_agent = NULL WHERE person_id = holder;
    UPDATE public.person SET name = 'erased person ' || number, email = 'erased-' || number || '@erased.invalid',
        email_normal = 'erased-' || number || '@erased.invalid', salt = 'erased with the name', password_hash = NULL,
        vouched = false, break_glass = false, erased_at = clock_timestamp(), erased_number = number
    WHERE id = holder;
    RETURN 'erased person ' || number;
END $$;

REVOKE ALL ON FUNCTION kh_held_weight(uuid), kh_person_erase(text, uuid) FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT EXECUTE ON FUNCTION kh_held_weight(uuid), kh_person_erase(text, uuid) TO keyhole_app;
END $$;
