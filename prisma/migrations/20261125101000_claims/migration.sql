-- What was ever vouched for stays known, claims give roles for seven days at a time, and each says which rows of the mapping
-- stand behind it. Who has a password and no identity yet gets one where passwords open nothing.

-- Every address that a provider ever vouched for, of any identity of this person.
CREATE TABLE "verified_address" (
    "person_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verified_address_pkey" PRIMARY KEY ("person_id", "address"),
    CONSTRAINT "verified_address_address_check" CHECK (length("address") BETWEEN 1 AND 512),
    CONSTRAINT "verified_address_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "verified_address_address_idx" ON "verified_address"("address");
INSERT INTO "verified_address" ("person_id", "address")
    SELECT DISTINCT i.person_id, i.verified_email FROM "identity" i WHERE i.verified_email <> '';

-- Which rows of the mapping gave a role that came by a claim.
CREATE TABLE "claim_backing" (
    "grant_id" UUID NOT NULL,
    "mapping_id" UUID NOT NULL,

    CONSTRAINT "claim_backing_pkey" PRIMARY KEY ("grant_id", "mapping_id"),
    CONSTRAINT "claim_backing_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "role_grant"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "claim_backing_mapping_id_fkey" FOREIGN KEY ("mapping_id") REFERENCES "claim_mapping"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "claim_backing_mapping_id_idx" ON "claim_backing"("mapping_id");
INSERT INTO "claim_backing" ("grant_id", "mapping_id")
    SELECT g.id, m.id FROM "role_grant" g JOIN "claim_mapping" m
        ON m.role = g.role AND m.gateway_id IS NOT DISTINCT FROM g.gateway_id
    WHERE g.origin = 'claim';

-- Until when a role of a claim counts without its holder coming by the provider again.
ALTER TABLE "role_grant" ADD COLUMN "expires_at" TIMESTAMPTZ(3);
UPDATE "role_grant" SET "expires_at" = clock_timestamp() + interval '7 days' WHERE "origin" = 'claim';
ALTER TABLE "role_grant"
    ADD CONSTRAINT "role_grant_expires_at_check" CHECK (("origin" = 'claim') = ("expires_at" IS NOT NULL));
CREATE INDEX "role_grant_expires_at_idx" ON "role_grant"("expires_at");

-- What a half-way sign-in waits for: a code, or an identity at the provider.
ALTER TABLE "sign_in_step"
    ADD COLUMN "purpose" TEXT NOT NULL DEFAULT 'code',
    ADD CONSTRAINT "sign_in_step_purpose_check" CHECK ("purpose" IN ('code', 'connect'));

-- Who is who ----------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION kh_same_human(one uuid, other uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT one = other OR EXISTS (
        SELECT FROM public.person a, public.person b WHERE a.id = one AND b.id = other
            AND (lower(trim(a.email)) = lower(trim(b.email)) OR a.email_normal = b.email_normal))
    OR EXISTS (
        SELECT FROM public.identity i, public.identity j WHERE i.person_id = one AND j.person_id = other
            AND i.subject = j.subject)
    OR EXISTS (
        SELECT FROM public.verified_address a, public.verified_address b WHERE a.person_id = one AND b.person_id = other
            AND a.address = b.address)
    OR EXISTS (
        SELECT FROM public.verified_address a JOIN public.person p ON p.email_normal = a.address
        WHERE (a.person_id = one AND p.id = other) OR (a.person_id = other AND p.id = one))
$$;

CREATE FUNCTION kh_keep_address(holder uuid, verified text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    INSERT INTO public.verified_address (person_id, address)
    SELECT holder, verified WHERE verified <> '' ON CONFLICT DO NOTHING
$$;

-- Roles by claims -----------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION kh_is_approver(who uuid, of_gateway uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.role_grant g JOIN public.person p ON p.id = g.person_id
        WHERE g.person_id = who AND g.role = 'approver' AND (g.gateway_id IS NULL OR g.gateway_id = of_gateway)
            AND (g.expires_at IS NULL OR g.expires_at > clock_timestamp())
            AND p.suspended_at IS NULL AND p.confirmed_at IS NOT NULL)
$$;

CREATE OR REPLACE FUNCTION kh_is_access_admin(who uuid, to_decide boolean) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.role_grant g JOIN public.person p ON p.id = g.person_id
        WHERE g.person_id = who AND g.role = 'access-admin' AND g.gateway_id IS NULL AND p.suspended_at IS NULL
            AND (g.expires_at IS NULL OR g.expires_at > clock_timestamp())
            AND (p.confirmed_at IS NOT NULL OR NOT to_decide))
$$;

DROP FUNCTION kh_claims_count();
-- The rows of the mapping that count now: of this provider and claim, and approved by others or made at the start.
CREATE FUNCTION kh_claims_count() RETURNS TABLE (mapping uuid, claim_value text, named text, of_gateway uuid)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT m.id, m.value, m.role, m.gateway_id
    FROM public.claim_mapping m JOIN public.single_sign_on s ON m.issuer = s.issuer AND m.claim = s.groups_claim
    WHERE m.origin = 'bootstrap' OR EXISTS (SELECT FROM public.change c
        WHERE c.id = m.change_id AND c.target_id = m.id AND c.state = 'applied' AND c.operation = 'claim-mapping.edit')
$$;

-- Takes a row away, and at once from everybody the role that it gave them and no other row gave them too.
CREATE OR REPLACE FUNCTION kh_claim_mapping_remove(credential text, gone uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    m public.claim_mapping;
    actor uuid;
    how text := 'change';
    touched uuid[];
    lost integer;
BEGIN
    PERFORM public.kh_lock_people();
    SELECT * INTO m FROM public.claim_mapping c WHERE c.id = gone;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such row' USING ERRCODE = 'KH034'; END IF;
    actor := public.kh_applied_for('claim-mapping.edit', gone, '{"edit": "remove"}');
    IF actor IS NULL THEN
        PERFORM public.kh_claim_mapper(credential);
        how := 'bootstrap';
    ELSIF NOT public.kh_is_access_admin(actor, false) THEN
        RAISE EXCEPTION 'not an access admin' USING ERRCODE = 'KH033';
    END IF;
    touched := ARRAY(SELECT b.grant_id FROM public.claim_backing b WHERE b.mapping_id = gone);
    DELETE FROM public.claim_mapping c WHERE c.id = gone;
    DELETE FROM public.role_grant g WHERE g.id = ANY (touched) AND g.origin = 'claim'
        AND NOT EXISTS (SELECT FROM public.claim_backing b JOIN public.kh_claims_count() c ON c.mapping = b.mapping_id
            WHERE b.grant_id = g.id);
    GET DIAGNOSTICS lost = ROW_COUNT;
    IF m.role = 'access-admin' AND lost > 0 AND NOT public.kh_has_admin_who_comes_in(NULL) THEN
        RAISE EXCEPTION 'the last access admin' USING ERRCODE = 'KH035';
    END IF;
    RETURN how;
END $$;

-- Takes away what claims gave and the provider has not said again for seven days. The last Access admin's role rests
-- instead: it counts again once its holder has come by the provider.
CREATE FUNCTION kh_claims_expire() RETURNS TABLE (person uuid, role text, gateway uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.kh_lock_people();
    RETURN QUERY DELETE FROM public.role_grant g
        WHERE g.expires_at <= clock_timestamp() AND (g.role <> 'access-admin' OR public.kh_has_admin_who_comes_in(g.person_id))
        RETURNING g.person_id, g.role, g.gateway_id;
END $$;

-- Signing in ----------------------------------------------------------------------------------------------------------

DROP FUNCTION kh_sso_sign_in(text, text, text[], boolean, jsonb, uuid);

-- Whom the provider vouches for, with the roles that its claim gives now. `told` was read from `of_claim` under the settings
-- of version `known`: KH083 when they were edited meanwhile. `account` is what a person made just now is stored as, null
-- where the provider told no address; `vouched_email`: it says that the mailbox is theirs. Of what was given by hand nothing
-- is touched. Gives the person, what was granted and taken, and the two roles that do not mix: then nothing was written.
CREATE FUNCTION kh_sso_sign_in(of_issuer text, of_claim text, known integer, of_subject text, told text[],
    vouched_email boolean, account jsonb, made uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    s public.single_sign_on;
    who uuid;
    fresh boolean;
    keeps boolean := false;
    clash text[];
    taken jsonb := '[]';
    given jsonb := '[]';
    ending timestamptz := clock_timestamp() + interval '7 days';
    mapped record;
BEGIN
    PERFORM public.kh_lock_people();
    SELECT * INTO s FROM public.single_sign_on WHERE one;
    IF NOT FOUND OR s.issuer <> of_issuer THEN RAISE EXCEPTION 'not the provider' USING ERRCODE = 'KH082'; END IF;
    IF s.groups_claim IS DISTINCT FROM of_claim OR s.version IS DISTINCT FROM known THEN
        RAISE EXCEPTION 'edited meanwhile' USING ERRCODE = 'KH083';
    END IF;
    SELECT i.person_id INTO who FROM public.identity i
    WHERE i.issuer = of_issuer AND i.subject = of_subject AND i.ended_at IS NULL;
    fresh := who IS NULL;
    IF fresh THEN
        IF NOT s.makes_people THEN RAISE EXCEPTION 'nobody is made' USING ERRCODE = 'KH085'; END IF;
        IF account IS NULL THEN RAISE EXCEPTION 'no address' USING ERRCODE = 'KH086'; END IF;
        IF EXISTS (SELECT FROM public.person p WHERE p.email_normal = account ->> 'emailNormal'
            OR lower(trim(p.email)) = lower(trim(account ->> 'email'))) THEN
            RAISE EXCEPTION 'the address has an account' USING ERRCODE = 'KH087';
        END IF;
    ELSIF EXISTS (SELECT FROM public.person p WHERE p.id = who AND p.suspended_at IS NOT NULL) THEN
        RAISE EXCEPTION 'suspended' USING ERRCODE = 'KH088';
    END IF;

    -- Without the last Access admin who gets in nobody could decide about people: that one role stays until there is another.
    keeps := NOT EXISTS (SELECT FROM public.kh_claims_count() c WHERE c.claim_value = ANY (told) AND c.named = 'access-admin')
        AND EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = who AND g.role = 'access-admin' AND g.origin = 'claim')
        AND NOT public.kh_has_admin_who_comes_in(who);
    clash := public.kh_clash(ARRAY(
        SELECT c.named FROM public.kh_claims_count() c WHERE c.claim_value = ANY (told)
        UNION
        SELECT g.role FROM public.role_grant g
        WHERE g.person_id = who AND (g.origin <> 'claim' OR (keeps AND g.role = 'access-admin'))));
    IF clash IS NOT NULL THEN RETURN jsonb_build_object('clash', to_jsonb(clash)); END IF;

    IF fresh THEN
        who := made;
        INSERT INTO public.person (id, name, email, email_normal, salt, commitment, vouched, confirmed_at, last_seen_at)
        VALUES (made, account ->> 'name', account ->> 'email', account ->> 'emailNormal', account ->> 'salt',
            account ->> 'commitment', true, CASE WHEN vouched_email THEN clock_timestamp() END, clock_timestamp());
        INSERT INTO public.identity (issuer, subject, person_id) VALUES (of_issuer, of_subject, who);
    END IF;
    UPDATE public.identity i SET last_used_at = clock_timestamp(),
        verified_email = CASE WHEN vouched_email THEN account ->> 'emailNormal' ELSE i.verified_email END
    WHERE i.issuer = of_issuer AND i.subject = of_subject AND i.ended_at IS NULL;
    IF vouched_email THEN PERFORM public.kh_keep_address(who, account ->> 'emailNormal'); END IF;

    WITH gone AS (
        DELETE FROM public.role_grant g WHERE g.person_id = who AND g.origin = 'claim' AND NOT (keeps AND g.role = 'access-admin')
            AND NOT EXISTS (SELECT FROM public.kh_claims_count() c WHERE c.claim_value = ANY (told)
                AND c.named = g.role AND c.of_gateway IS NOT DISTINCT FROM g.gateway_id)
        RETURNING g.role, g.gateway_id)
    SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'gateway', g.gateway_id) ORDER BY g.role, g.gateway_id), '[]')
    INTO taken FROM gone g;
    FOR mapped IN
        SELECT DISTINCT c.named, c.of_gateway FROM public.kh_claims_count() c WHERE c.claim_value = ANY (told)
            AND NOT EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = who AND g.role = c.named
                AND g.gateway_id IS NOT DISTINCT FROM c.of_gateway)
        ORDER BY 1, 2
    LOOP
        PERFORM public.kh_turn_duty(who, mapped.named);
        INSERT INTO public.role_grant (person_id, role, gateway_id, origin, granted_at, expires_at)
        VALUES (who, mapped.named, mapped.of_gateway, 'claim', clock_timestamp(), ending);
        given := given || jsonb_build_object('role', mapped.named, 'gateway', mapped.of_gateway);
    END LOOP;
    UPDATE public.role_grant g SET expires_at = ending WHERE g.person_id = who AND g.origin = 'claim';
    DELETE FROM public.claim_backing b USING public.role_grant g WHERE b.grant_id = g.id AND g.person_id = who;
    INSERT INTO public.claim_backing (grant_id, mapping_id)
    SELECT g.id, c.mapping FROM public.role_grant g JOIN public.kh_claims_count() c
        ON c.named = g.role AND c.of_gateway IS NOT DISTINCT FROM g.gateway_id
    WHERE g.person_id = who AND g.origin = 'claim' AND c.claim_value = ANY (told);
    PERFORM public.kh_lock_people();
    RETURN jsonb_build_object('person', who, 'made', fresh, 'granted', given, 'taken', taken, 'kept', keeps);
END $$;

-- Identities ----------------------------------------------------------------------------------------------------------

CREATE FUNCTION kh_link(made uuid, holder uuid, of_issuer text, of_subject text, verified text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.single_sign_on s WHERE s.issuer = of_issuer) THEN
        RAISE EXCEPTION 'not the provider' USING ERRCODE = 'KH082';
    END IF;
    IF EXISTS (SELECT FROM public.identity i WHERE i.issuer = of_issuer AND i.ended_at IS NULL
        AND (i.subject = of_subject OR i.person_id = holder)) THEN
        RAISE EXCEPTION 'linked already' USING ERRCODE = 'KH089';
    END IF;
    INSERT INTO public.identity (id, issuer, subject, person_id, verified_email)
    VALUES (made, of_issuer, of_subject, holder, verified);
    PERFORM public.kh_keep_address(holder, verified);
END $$;

-- Links what the provider vouched for to the account of whoever is signed in.
CREATE OR REPLACE FUNCTION kh_identity_link(credential text, made uuid, of_issuer text, of_subject text, verified text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
BEGIN
    PERFORM public.kh_lock_people();
    SELECT * INTO actor FROM public.kh_recent_person(credential);
    PERFORM public.kh_link(made, actor.person, of_issuer, of_subject, verified);
    RETURN actor.person;
END $$;

-- The same for whoever has shown their password, and code, where these alone open nothing; the half-way sign-in is used up.
CREATE FUNCTION kh_identity_connect(half_secret text, made uuid, of_issuer text, of_subject text, verified text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    holder uuid;
BEGIN
    PERFORM public.kh_lock_people();
    DELETE FROM public.sign_in_step h USING public.person p
    WHERE h.secret_hash = sha256(convert_to(half_secret, 'UTF8')) AND h.purpose = 'connect'
        AND h.expires_at > clock_timestamp() AND p.id = h.person_id AND p.suspended_at IS NULL
    RETURNING h.person_id INTO holder;
    IF NOT FOUND THEN RAISE EXCEPTION 'nothing to go on from' USING ERRCODE = 'KH075'; END IF;
    PERFORM public.kh_link(made, holder, of_issuer, of_subject, verified);
    RETURN holder;
END $$;

-- The provider has asked the person of this session again, at that moment. A session shows who it is by what opened it.
CREATE OR REPLACE FUNCTION kh_sso_again(credential text, of_issuer text, of_subject text, asked_at timestamptz) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
BEGIN
    SELECT * INTO actor FROM public.kh_signed_in_person(credential);
    IF NOT EXISTS (SELECT FROM public.identity i JOIN public.single_sign_on s ON s.issuer = i.issuer
        WHERE i.issuer = of_issuer AND i.subject = of_subject AND i.person_id = actor.person AND i.ended_at IS NULL) THEN
        RAISE EXCEPTION 'another identity' USING ERRCODE = 'KH082';
    END IF;
    UPDATE public.session s SET authenticated_at = greatest(s.authenticated_at, least(asked_at, clock_timestamp()))
    WHERE s.id = actor.session AND s.method = 'single sign-on';
    IF NOT FOUND THEN RAISE EXCEPTION 'opened by a password' USING ERRCODE = 'KH076'; END IF;
    RETURN actor.session;
END $$;

-- Whoever holds a role by a claim may be given it by hand: from then on it stays.
CREATE OR REPLACE FUNCTION kh_role_grant(credential text, grant_id uuid, holder uuid, named text, of_gateway uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    place text := 'all gateways';
    actor uuid;
    how text := 'direct';
BEGIN
    IF of_gateway IS NOT NULL THEN
        SELECT g.name INTO place FROM public.gateway g WHERE g.id = of_gateway;
        IF NOT FOUND THEN RAISE EXCEPTION 'no such gateway' USING ERRCODE = 'KH034'; END IF;
    END IF;
    actor := public.kh_applied_for('role.grant', holder, jsonb_build_object('role', named, 'gateway', place));
    IF actor IS NOT NULL THEN
        how := 'change';
        IF NOT public.kh_is_access_admin(actor, false) THEN
            RAISE EXCEPTION 'not an access admin' USING ERRCODE = 'KH033';
        END IF;
        PERFORM public.kh_refuse_oneself(actor, holder);
    ELSE
        actor := public.kh_access_admin(credential, holder);
        IF named IN ('approver', 'access-admin') THEN
            IF NOT public.kh_bootstrap_open() THEN
                RAISE EXCEPTION 'this role is granted by two' USING ERRCODE = 'KH007';
            END IF;
            IF NOT public.kh_is_access_admin(actor, true) THEN
                RAISE EXCEPTION 'this account is not confirmed' USING ERRCODE = 'KH011';
            END IF;
            how := 'bootstrap';
        END IF;
    END IF;
    IF named = 'access-admin' AND of_gateway IS NOT NULL THEN
        RAISE EXCEPTION 'people belong to no gateway' USING ERRCODE = 'KH038';
    END IF;
    DELETE FROM public.role_grant g WHERE g.person_id = holder AND g.role = named
        AND g.gateway_id IS NOT DISTINCT FROM of_gateway AND g.origin = 'claim';
    IF EXISTS (SELECT FROM public.role_grant g
        WHERE g.person_id = holder AND g.role = named AND g.gateway_id IS NOT DISTINCT FROM of_gateway) THEN
        RAISE EXCEPTION 'held already' USING ERRCODE = 'KH039';
    END IF;
    PERFORM public.kh_turn_duty(holder, named);
    INSERT INTO public.role_grant (id, person_id, role, gateway_id, origin, granted_by, granted_at)
    VALUES (grant_id, holder, named, of_gateway, how, actor, clock_timestamp());
    PERFORM public.kh_lock_people();
    RETURN how;
END $$;

-- On the host: what a claim gave is given for good.
CREATE OR REPLACE FUNCTION kh_recover(address text, named text, link_secret text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    holder uuid;
    enough boolean;
BEGIN
    IF named IS NULL OR named NOT IN ('approver', 'access-admin') THEN
        RAISE EXCEPTION 'not a role that is recovered' USING ERRCODE = 'KH071';
    END IF;
    IF link_secret IS NULL OR length(link_secret) < 32 THEN
        RAISE EXCEPTION 'too short to be a secret' USING ERRCODE = 'KH009';
    END IF;
    PERFORM public.kh_lock_people();
    SELECT CASE named WHEN 'access-admin' THEN public.kh_has_admin_who_comes_in(NULL)
        ELSE EXISTS (SELECT FROM public.role_grant g WHERE g.role = 'approver' AND g.gateway_id IS NULL
            AND public.kh_is_approver(g.person_id, NULL) AND public.kh_comes_in(g.person_id)) END INTO enough;
    IF enough THEN RAISE EXCEPTION 'somebody is left' USING ERRCODE = 'KH072'; END IF;
    SELECT p.id INTO holder FROM public.person p
    WHERE lower(trim(p.email)) = lower(trim(address)) AND p.suspended_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such person' USING ERRCODE = 'KH034'; END IF;
    PERFORM public.kh_turn_duty(holder, named);
    UPDATE public.role_grant SET origin = 'recover', expires_at = NULL, granted_by = NULL, granted_at = clock_timestamp()
    WHERE person_id = holder AND role = named AND gateway_id IS NULL AND origin = 'claim';
    INSERT INTO public.role_grant (person_id, role, origin, granted_at) VALUES (holder, named, 'recover', clock_timestamp())
    ON CONFLICT DO NOTHING;
    UPDATE public.person SET confirmed_at = coalesce(confirmed_at, clock_timestamp()), last_seen_at = clock_timestamp(),
        break_glass = break_glass OR named = 'access-admin'
    WHERE id = holder;
    UPDATE public.one_time_link SET used_at = now() WHERE person_id = holder AND used_at IS NULL;
    INSERT INTO public.one_time_link (kind, secret_hash, person_id, created_at, expires_at)
    VALUES ('recover', sha256(convert_to(link_secret, 'UTF8')), holder, now(), now() + interval '30 minutes');
    INSERT INTO public.notification (person_id, kind) SELECT p.id, 'recover.used' FROM public.person p WHERE p.suspended_at IS NULL;
    RETURN holder;
END $$;

REVOKE ALL ON TABLE verified_address, claim_backing FROM PUBLIC;
REVOKE ALL ON FUNCTION kh_same_human(uuid, uuid), kh_keep_address(uuid, text), kh_is_approver(uuid, uuid),
    kh_is_access_admin(uuid, boolean), kh_claims_count(), kh_claim_mapping_remove(text, uuid), kh_claims_expire(),
    kh_sso_sign_in(text, text, integer, text, text[], boolean, jsonb, uuid), kh_link(uuid, uuid, text, text, text),
    kh_identity_link(text, uuid, text, text, text), kh_identity_connect(text, uuid, text, text, text),
    kh_sso_again(text, text, text, timestamptz), kh_role_grant(text, uuid, uuid, text, uuid),
    kh_recover(text, text, text) FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT EXECUTE ON FUNCTION kh_claims_expire(), kh_identity_connect(text, uuid, text, text, text),
        kh_sso_sign_in(text, text, integer, text, text[], boolean, jsonb, uuid) TO keyhole_app;
END $$;
