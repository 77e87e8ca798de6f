-- Single sign-on: one provider, the identities it vouches for, and the roles its claims give. All of it is written by
-- functions of the owner only.

CREATE TABLE "single_sign_on" (
    "one" BOOLEAN NOT NULL DEFAULT true,
    "issuer" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "client_secret_sealed" BYTEA NOT NULL,
    "ca" TEXT,
    "scopes" TEXT NOT NULL,
    "groups_claim" TEXT NOT NULL,
    "button" TEXT NOT NULL,
    "forced" BOOLEAN NOT NULL DEFAULT false,
    "makes_people" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" UUID,

    CONSTRAINT "single_sign_on_pkey" PRIMARY KEY ("one"),
    CONSTRAINT "single_sign_on_one_check" CHECK ("one"),
    CONSTRAINT "single_sign_on_issuer_check" CHECK ("issuer" ~ '^https?://[^[:space:]?#]+$' AND length("issuer") <= 500),
    CONSTRAINT "single_sign_on_client_id_check" CHECK (length("client_id") BETWEEN 1 AND 300),
    CONSTRAINT "single_sign_on_client_secret_check" CHECK (octet_length("client_secret_sealed") BETWEEN 38 AND 4096),
    CONSTRAINT "single_sign_on_ca_check" CHECK (length("ca") <= 65536),
    CONSTRAINT "single_sign_on_scopes_check" CHECK ("scopes" ~ '^openid( [!#-\[\]-~]+)*$' AND length("scopes") <= 500),
    CONSTRAINT "single_sign_on_groups_claim_check" CHECK (length("groups_claim") BETWEEN 1 AND 200),
    CONSTRAINT "single_sign_on_button_check" CHECK (length("button") BETWEEN 1 AND 60)
);

-- Unlinked ones stay, because they say who is who: one human under two accounts does not approve their own change.
CREATE TABLE "identity" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "verified_email" TEXT,
    "linked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "identity_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "identity_issuer_check" CHECK (length("issuer") <= 500),
    CONSTRAINT "identity_subject_check" CHECK (length("subject") BETWEEN 1 AND 255),
    CONSTRAINT "identity_verified_email_check" CHECK (length("verified_email") <= 512),
    CONSTRAINT "identity_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "identity_issuer_subject_key" ON "identity"("issuer", "subject") WHERE "ended_at" IS NULL;
CREATE UNIQUE INDEX "identity_issuer_person_key" ON "identity"("issuer", "person_id") WHERE "ended_at" IS NULL;
CREATE INDEX "identity_person_id_idx" ON "identity"("person_id");
CREATE INDEX "identity_verified_email_idx" ON "identity"("verified_email");
CREATE INDEX "identity_subject_idx" ON "identity"("subject");

-- Who has this in that claim of that provider holds this role. What another provider or another claim says is something
-- else, so both stand in the row: a changed setting does not turn an approved row into another one.
CREATE TABLE "claim_mapping" (
    "id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "claim" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "gateway_id" UUID,
    "origin" TEXT NOT NULL,
    "change_id" UUID,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "claim_mapping_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "claim_mapping_value_check" CHECK (length("value") BETWEEN 1 AND 300),
    CONSTRAINT "claim_mapping_role_check" CHECK ("role" IN ('viewer', 'operator', 'author', 'approver', 'auditor', 'access-admin', 'platform-admin')),
    CONSTRAINT "claim_mapping_place_check" CHECK ("role" <> 'access-admin' OR "gateway_id" IS NULL),
    CONSTRAINT "claim_mapping_origin_check" CHECK (("origin" = 'change') = ("change_id" IS NOT NULL) AND "origin" IN ('bootstrap', 'change')),
    CONSTRAINT "claim_mapping_gateway_id_fkey" FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "claim_mapping_meaning_key" ON "claim_mapping"("issuer", "claim", "value", "role", "gateway_id") NULLS NOT DISTINCT;

ALTER TABLE "person"
    -- May sign in with a password while single sign-on is the rule.
    ADD COLUMN "break_glass" BOOLEAN NOT NULL DEFAULT false,
    -- The provider vouched for the account, which has no password.
    ADD COLUMN "vouched" BOOLEAN NOT NULL DEFAULT false,
    DROP COLUMN "accepted";
ALTER TABLE "person"
    ADD COLUMN "accepted" BOOLEAN GENERATED ALWAYS AS ("password_hash" IS NOT NULL OR "vouched") STORED;

ALTER TABLE "role_grant"
    DROP CONSTRAINT "role_grant_origin_check",
    ADD CONSTRAINT "role_grant_origin_check" CHECK ("origin" IN ('direct', 'bootstrap', 'change', 'claim'));

-- Decided as what concerns people; about nobody in particular.
INSERT INTO "guarded_operation" ("name", "target", "scope", "writes") VALUES
    ('claim-mapping.edit', 'person', 'global', '{INSERT,DELETE}');

-- Who is who ----------------------------------------------------------------------------------------------------------

-- Is one of these the other, or does one address or one account at the provider stand behind both?
CREATE OR REPLACE FUNCTION kh_same_human(one uuid, other uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT one = other OR EXISTS (
        SELECT FROM public.person a, public.person b WHERE a.id = one AND b.id = other
            AND (lower(trim(a.email)) = lower(trim(b.email)) OR a.email_normal = b.email_normal))
    OR EXISTS (
        SELECT FROM public.identity i, public.identity j WHERE i.person_id = one AND j.person_id = other
            AND (i.subject = j.subject OR i.verified_email = j.verified_email))
    OR EXISTS (
        SELECT FROM public.identity i JOIN public.person p ON p.email_normal = i.verified_email
        WHERE (i.person_id = one AND p.id = other) OR (i.person_id = other AND p.id = one))
$$;

CREATE OR REPLACE FUNCTION kh_refuse_oneself(actor uuid, about uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF about IS NULL THEN RETURN; END IF;
    IF NOT EXISTS (SELECT FROM public.person p WHERE p.id = about) THEN
        -- A row of the mapping is about nobody in particular.
        IF EXISTS (SELECT FROM public.change c WHERE c.target_id = about AND c.operation = 'claim-mapping.edit') THEN
            RETURN;
        END IF;
        RAISE EXCEPTION 'no such person' USING ERRCODE = 'KH034';
    END IF;
    IF public.kh_same_human(actor, about) THEN
        RAISE EXCEPTION 'nobody decides about themselves' USING ERRCODE = 'KH030';
    END IF;
END $$;

-- A way in ------------------------------------------------------------------------------------------------------------

-- Where passwords count no more, one confirmed Access admin still gets in with theirs.
CREATE FUNCTION kh_has_way_in() RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM public.person p WHERE p.break_glass AND p.password_hash IS NOT NULL
        AND public.kh_is_access_admin(p.id, true))
$$;

CREATE FUNCTION kh_keep_a_way_in() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM public.single_sign_on s WHERE s.forced) AND NOT public.kh_has_way_in() THEN
        RAISE EXCEPTION 'nobody would get in without the provider' USING ERRCODE = 'KH080';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER single_sign_on_way_in AFTER INSERT OR UPDATE ON single_sign_on
    FOR EACH ROW WHEN (NEW.forced) EXECUTE FUNCTION kh_keep_a_way_in();
CREATE TRIGGER person_way_in AFTER UPDATE OR DELETE ON person
    FOR EACH ROW WHEN (OLD.break_glass) EXECUTE FUNCTION kh_keep_a_way_in();
CREATE TRIGGER role_grant_way_in AFTER UPDATE OR DELETE ON role_grant
    FOR EACH ROW WHEN (OLD.role = 'access-admin') EXECUTE FUNCTION kh_keep_a_way_in();

-- Passwords open no session while single sign-on is the rule, but for accounts marked for it; and the provider opens one
-- for an identity of its own only.
CREATE FUNCTION kh_session_way() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.method = 'single sign-on' THEN
        IF NOT EXISTS (SELECT FROM public.identity i JOIN public.single_sign_on s ON s.issuer = i.issuer
            WHERE i.person_id = NEW.person_id AND i.ended_at IS NULL) THEN
            RAISE EXCEPTION 'no identity of this provider' USING ERRCODE = 'KH082';
        END IF;
    ELSIF EXISTS (SELECT FROM public.single_sign_on s WHERE s.forced)
        AND NOT EXISTS (SELECT FROM public.person p WHERE p.id = NEW.person_id AND p.break_glass) THEN
        RAISE EXCEPTION 'single sign-on is the rule' USING ERRCODE = 'KH081';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER session_way BEFORE INSERT ON session FOR EACH ROW EXECUTE FUNCTION kh_session_way();

-- Marks an account whose password counts whatever the rule is. One's own too: it gives no role.
CREATE FUNCTION kh_break_glass(credential text, holder uuid, marked boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.kh_access_admin(credential, NULL);
    UPDATE public.person SET break_glass = marked
    WHERE id = holder AND break_glass <> marked AND (NOT marked OR password_hash IS NOT NULL);
    IF NOT FOUND THEN RAISE EXCEPTION 'nothing to mark' USING ERRCODE = 'KH036'; END IF;
END $$;

-- Settings ------------------------------------------------------------------------------------------------------------

-- What claims gave to these people, or to all, is taken away again. An Access admin remains.
CREATE FUNCTION kh_drop_claimed(holder uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    admins integer;
BEGIN
    DELETE FROM public.role_grant g WHERE g.origin = 'claim' AND (holder IS NULL OR g.person_id = holder)
        AND g.role = 'access-admin';
    GET DIAGNOSTICS admins = ROW_COUNT;
    IF admins > 0 AND NOT EXISTS (SELECT FROM public.role_grant g WHERE g.role = 'access-admin'
        AND public.kh_is_access_admin(g.person_id, true)) THEN
        RAISE EXCEPTION 'the last access admin' USING ERRCODE = 'KH035';
    END IF;
    DELETE FROM public.role_grant g WHERE g.origin = 'claim' AND (holder IS NULL OR g.person_id = holder);
END $$;

-- Stores the settings; `sealed` null keeps the secret, which is bound to issuer, client and CA. `known` is the version that
-- was shown, 0 for none. Another issuer or claim takes away what the earlier one gave, and ends its sessions.
CREATE FUNCTION kh_sso_save(credential text, given jsonb, sealed bytea, known integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid := public.kh_access_admin(credential, NULL);
    old public.single_sign_on;
    new_version integer;
BEGIN
    IF NOT public.kh_is_access_admin(actor, true) THEN
        RAISE EXCEPTION 'this account is not confirmed' USING ERRCODE = 'KH011';
    END IF;
    SELECT * INTO old FROM public.single_sign_on WHERE one;
    IF coalesce(old.version, 0) <> known THEN RAISE EXCEPTION 'edited meanwhile' USING ERRCODE = 'KH083'; END IF;
    IF sealed IS NULL AND (old.one IS NULL OR (given ->> 'issuer', given ->> 'clientId', given ->> 'ca')
        IS DISTINCT FROM (old.issuer, old.client_id, old.ca)) THEN
        RAISE EXCEPTION 'the secret belongs to what it was typed for' USING ERRCODE = 'KH084';
    END IF;
    new_version := known + 1;
    INSERT INTO public.single_sign_on AS s (issuer, client_id, client_secret_sealed, ca, scopes, groups_claim, button, forced,
        makes_people, version, updated_at, updated_by)
    VALUES (given ->> 'issuer', given ->> 'clientId', coalesce(sealed, old.client_secret_sealed), given ->> 'ca',
        given ->> 'scopes', given ->> 'groupsClaim', given ->> 'button', (given ->> 'forced')::boolean,
        (given ->> 'makesPeople')::boolean, new_version, clock_timestamp(), actor)
    ON CONFLICT (one) DO UPDATE SET issuer = excluded.issuer, client_id = excluded.client_id,
        client_secret_sealed = excluded.client_secret_sealed, ca = excluded.ca, scopes = excluded.scopes,
        groups_claim = excluded.groups_claim, button = excluded.button, forced = excluded.forced,
        makes_people = excluded.makes_people, version = excluded.version, updated_at = excluded.updated_at,
        updated_by = excluded.updated_by;
    IF old.one AND (old.issuer, old.groups_claim) IS DISTINCT FROM (given ->> 'issuer', given ->> 'groupsClaim') THEN
        PERFORM public.kh_drop_claimed(NULL);
        UPDATE public.session SET ended_at = clock_timestamp(), ended_why = 'revoked'
        WHERE method = 'single sign-on' AND ended_at IS NULL AND old.issuer <> given ->> 'issuer';
    END IF;
    RETURN new_version;
END $$;

CREATE FUNCTION kh_sso_remove(credential text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.kh_access_admin(credential, NULL);
    DELETE FROM public.single_sign_on;
    IF NOT FOUND THEN RAISE EXCEPTION 'nothing to remove' USING ERRCODE = 'KH083'; END IF;
    PERFORM public.kh_drop_claimed(NULL);
    UPDATE public.session SET ended_at = clock_timestamp(), ended_why = 'revoked' WHERE method = 'single sign-on' AND ended_at IS NULL;
END $$;

-- With the sample goes what was tried on it.
CREATE FUNCTION kh_sso_of_sample() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.person) THEN
        DELETE FROM public.single_sign_on;
        DELETE FROM public.claim_mapping;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER installation_sso_of_sample AFTER UPDATE ON installation FOR EACH ROW
    WHEN (OLD.sample AND NOT NEW.sample) EXECUTE FUNCTION kh_sso_of_sample();

-- The mapping ---------------------------------------------------------------------------------------------------------

-- Adds a row to the mapping: by a change that others approved, or at the start by one Access admin.
CREATE FUNCTION kh_claim_mapping_add(credential text, made uuid, claim_value text, named text, of_gateway uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    s public.single_sign_on;
    place text := 'all gateways';
    actor uuid;
    how text := 'change';
    by_change uuid;
BEGIN
    PERFORM public.kh_lock_people();
    SELECT * INTO s FROM public.single_sign_on WHERE one;
    IF NOT FOUND THEN RAISE EXCEPTION 'no provider' USING ERRCODE = 'KH082'; END IF;
    IF of_gateway IS NOT NULL THEN
        SELECT g.name INTO place FROM public.gateway g WHERE g.id = of_gateway;
        IF NOT FOUND THEN RAISE EXCEPTION 'no such gateway' USING ERRCODE = 'KH034'; END IF;
    END IF;
    IF named = 'access-admin' AND of_gateway IS NOT NULL THEN
        RAISE EXCEPTION 'people belong to no gateway' USING ERRCODE = 'KH038';
    END IF;
    actor := public.kh_applied_for('claim-mapping.edit', made, jsonb_build_object('edit', 'add', 'issuer', s.issuer,
        'claim', s.groups_claim, 'value', claim_value, 'role', named, 'gateway', place));
    IF actor IS NOT NULL THEN
        IF NOT public.kh_is_access_admin(actor, false) THEN
            RAISE EXCEPTION 'not an access admin' USING ERRCODE = 'KH033';
        END IF;
        SELECT c.id INTO STRICT by_change FROM public.change c WHERE c.state = 'applied' AND c.target_id = made
            AND c.applied_xid = pg_current_xact_id()::text AND c.operation = 'claim-mapping.edit';
    ELSE
        actor := public.kh_claim_mapper(credential);
        how := 'bootstrap';
    END IF;
    INSERT INTO public.claim_mapping (id, issuer, claim, value, role, gateway_id, origin, change_id, created_by, created_at)
    VALUES (made, s.issuer, s.groups_claim, claim_value, named, of_gateway, how, by_change, actor, clock_timestamp());
    RETURN how;
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'mapped already' USING ERRCODE = 'KH039';
END $$;

-- The confirmed Access admin who may edit the mapping alone, while the door of the start is open.
CREATE FUNCTION kh_claim_mapper(credential text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor uuid := public.kh_access_admin(credential, NULL);
BEGIN
    IF NOT public.kh_bootstrap_open() THEN
        RAISE EXCEPTION 'the mapping is edited by two' USING ERRCODE = 'KH007';
    END IF;
    IF NOT public.kh_is_access_admin(actor, true) THEN
        RAISE EXCEPTION 'this account is not confirmed' USING ERRCODE = 'KH011';
    END IF;
    RETURN actor;
END $$;

-- The rows of the mapping that count now: of this provider and claim, and approved by others or made at the start.
CREATE FUNCTION kh_claims_count() RETURNS TABLE (claim_value text, named text, of_gateway uuid)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT m.value, m.role, m.gateway_id
    FROM public.claim_mapping m JOIN public.single_sign_on s ON m.issuer = s.issuer AND m.claim = s.groups_claim
    WHERE m.origin = 'bootstrap' OR EXISTS (SELECT FROM public.change c
        WHERE c.id = m.change_id AND c.target_id = m.id AND c.state = 'applied' AND c.operation = 'claim-mapping.edit')
$$;

-- Takes a row away, and at once from everybody what no other row gives.
CREATE FUNCTION kh_claim_mapping_remove(credential text, gone uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    m public.claim_mapping;
    actor uuid;
    how text := 'change';
    admins integer;
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
    DELETE FROM public.claim_mapping c WHERE c.id = gone;
    DELETE FROM public.role_grant g WHERE g.origin = 'claim' AND g.role = m.role AND g.gateway_id IS NOT DISTINCT FROM m.gateway_id
        AND NOT EXISTS (SELECT FROM public.kh_claims_count() c
            WHERE c.named = m.role AND c.of_gateway IS NOT DISTINCT FROM m.gateway_id);
    GET DIAGNOSTICS admins = ROW_COUNT;
    IF m.role = 'access-admin' AND admins > 0 AND NOT EXISTS (SELECT FROM public.role_grant g WHERE g.role = 'access-admin'
        AND public.kh_is_access_admin(g.person_id, true)) THEN
        RAISE EXCEPTION 'the last access admin' USING ERRCODE = 'KH035';
    END IF;
    RETURN how;
END $$;

-- Signing in ----------------------------------------------------------------------------------------------------------

-- Two of these roles that one person does not hold together, or null. The viewer's fits all but Access admin.
CREATE FUNCTION kh_clash(held text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT ARRAY[a, b] FROM unnest(held) a, unnest(held) b
    WHERE a < b AND (
        (a = 'access-admin' OR b = 'access-admin')
        OR (a <> 'viewer' AND b <> 'viewer' AND (a = 'auditor' OR b = 'auditor')))
    ORDER BY a, b LIMIT 1
$$;

-- Whom the provider vouches for, with the roles that its claim gives now. `account` is what a person made just now is
-- stored as, null where the provider told no address; `vouched_email`: it says that the mailbox is theirs. Of what was
-- given by hand nothing is touched. Gives the person, what was granted and taken, and the two roles that do not mix:
-- then nothing was written.
CREATE FUNCTION kh_sso_sign_in(of_issuer text, of_subject text, told text[], vouched_email boolean, account jsonb, made uuid)
    RETURNS jsonb
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
    mapped record;
BEGIN
    PERFORM public.kh_lock_people();
    SELECT * INTO s FROM public.single_sign_on WHERE one;
    IF NOT FOUND OR s.issuer <> of_issuer THEN RAISE EXCEPTION 'not the provider' USING ERRCODE = 'KH082'; END IF;
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

    -- Without the last Access admin nobody could decide about people: that one role stays until there is another.
    keeps := NOT EXISTS (SELECT FROM public.kh_claims_count() c WHERE c.claim_value = ANY (told) AND c.named = 'access-admin')
        AND EXISTS (SELECT FROM public.role_grant g WHERE g.person_id = who AND g.role = 'access-admin' AND g.origin = 'claim')
        AND NOT EXISTS (SELECT FROM public.role_grant g WHERE g.role = 'access-admin' AND g.person_id <> who
            AND public.kh_is_access_admin(g.person_id, true));
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
        verified_email = CASE WHEN vouched_email THEN account ->> 'emailNormal' END
    WHERE i.issuer = of_issuer AND i.subject = of_subject AND i.ended_at IS NULL;

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
        INSERT INTO public.role_grant (person_id, role, gateway_id, origin, granted_at)
        VALUES (who, mapped.named, mapped.of_gateway, 'claim', clock_timestamp());
        given := given || jsonb_build_object('role', mapped.named, 'gateway', mapped.of_gateway);
    END LOOP;
    PERFORM public.kh_lock_people();
    RETURN jsonb_build_object('person', who, 'made', fresh, 'granted', given, 'taken', taken, 'kept', keeps);
END $$;

-- Identities ----------------------------------------------------------------------------------------------------------

-- Links what the provider vouched for to the account of whoever is signed in.
CREATE FUNCTION kh_identity_link(credential text, made uuid, of_issuer text, of_subject text, verified text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
BEGIN
    PERFORM public.kh_lock_people();
    SELECT * INTO actor FROM public.kh_recent_person(credential);
    IF NOT EXISTS (SELECT FROM public.single_sign_on s WHERE s.issuer = of_issuer) THEN
        RAISE EXCEPTION 'not the provider' USING ERRCODE = 'KH082';
    END IF;
    IF EXISTS (SELECT FROM public.identity i WHERE i.issuer = of_issuer AND i.ended_at IS NULL
        AND (i.subject = of_subject OR i.person_id = actor.person)) THEN
        RAISE EXCEPTION 'linked already' USING ERRCODE = 'KH089';
    END IF;
    INSERT INTO public.identity (id, issuer, subject, person_id, verified_email)
    VALUES (made, of_issuer, of_subject, actor.person, verified);
    RETURN actor.person;
END $$;

-- Takes the link away, and with it what the claim gave. Not from an account that could not get in any more.
CREATE FUNCTION kh_identity_unlink(credential text, gone uuid) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    actor record;
BEGIN
    PERFORM public.kh_lock_people();
    SELECT * INTO actor FROM public.kh_recent_person(credential);
    IF NOT EXISTS (SELECT FROM public.identity i WHERE i.id = gone AND i.person_id = actor.person AND i.ended_at IS NULL) THEN
        RAISE EXCEPTION 'no such identity' USING ERRCODE = 'KH034';
    END IF;
    IF NOT EXISTS (SELECT FROM public.person p WHERE p.id = actor.person AND p.password_hash IS NOT NULL
        AND (p.break_glass OR NOT EXISTS (SELECT FROM public.single_sign_on s WHERE s.forced))) THEN
        RAISE EXCEPTION 'no other way in' USING ERRCODE = 'KH080';
    END IF;
    UPDATE public.identity SET ended_at = clock_timestamp() WHERE id = gone;
    PERFORM public.kh_drop_claimed(actor.person);
    RETURN actor.person;
END $$;

-- The provider has asked the person of this session again, at that moment.
CREATE FUNCTION kh_sso_again(credential text, of_issuer text, of_subject text, asked_at timestamptz) RETURNS uuid
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
    WHERE s.id = actor.session;
    RETURN actor.session;
END $$;

REVOKE ALL ON TABLE single_sign_on, identity, claim_mapping FROM PUBLIC;
REVOKE ALL ON FUNCTION kh_has_way_in(), kh_keep_a_way_in(), kh_session_way(), kh_break_glass(text, uuid, boolean),
    kh_drop_claimed(uuid), kh_sso_save(text, jsonb, bytea, integer), kh_sso_remove(text), kh_sso_of_sample(),
    kh_claim_mapping_add(text, uuid, text, text, uuid), kh_claim_mapper(text), kh_claims_count(),
    kh_claim_mapping_remove(text, uuid), kh_clash(text[]), kh_sso_sign_in(text, text, text[], boolean, jsonb, uuid),
    kh_identity_link(text, uuid, text, text, text), kh_identity_unlink(text, uuid),
    kh_sso_again(text, text, text, timestamptz), kh_same_human(uuid, uuid), kh_refuse_oneself(uuid, uuid) FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT SELECT ON single_sign_on, identity, claim_mapping TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_break_glass(text, uuid, boolean), kh_sso_save(text, jsonb, bytea, integer),
        kh_sso_remove(text), kh_claim_mapping_add(text, uuid, text, text, uuid), kh_claim_mapping_remove(text, uuid),
        kh_sso_sign_in(text, text, text[], boolean, jsonb, uuid), kh_identity_link(text, uuid, text, text, text),
        kh_identity_unlink(text, uuid), kh_sso_again(text, text, text, timestamptz) TO keyhole_app;
END $$;
