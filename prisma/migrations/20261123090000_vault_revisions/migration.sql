-- Vaults can be edited, deleted and restored; what stood before is kept by the database itself.
ALTER TABLE "vault" ADD COLUMN "sealed_prints" JSONB NOT NULL DEFAULT '{}';

CREATE TABLE "vault_revision" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "vault_id" UUID NOT NULL,
    "gateway_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "what" TEXT NOT NULL,
    "by" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "change_id" UUID,
    "prefix" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "description" TEXT,
    "tags" TEXT[],
    "config" JSONB NOT NULL,
    "config_sealed" BYTEA,
    "access_level" TEXT NOT NULL,
    "access" JSONB NOT NULL,
    "access_sealed" BYTEA,
    "sealed_names" TEXT[],
    "sealed_prints" JSONB NOT NULL,

    CONSTRAINT "vault_revision_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "vault_revision_vault_id_number_key" ON "vault_revision"("vault_id", "number");
CREATE INDEX "vault_revision_gateway_id_at_id_idx" ON "vault_revision"("gateway_id", "at" DESC, "id");
ALTER TABLE "vault_revision" ADD CONSTRAINT "vault_revision_gateway_id_fkey"
    FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "vault_revision"
    ADD CONSTRAINT "vault_revision_what_check" CHECK ("what" IN ('created', 'edited', 'deleted', 'restored'));

CREATE INDEX "vault_revision_deleted_idx" ON "vault_revision" ("gateway_id", "at" DESC, "id") WHERE "what" = 'deleted';
-- What still holds a credential that is no longer in use, oldest first.
CREATE INDEX "vault_revision_sealed_idx" ON "vault_revision" ("at")
    WHERE "config_sealed" IS NOT NULL OR "access_sealed" IS NOT NULL;
-- A guarded write looks for the change that was applied in its own transaction.
CREATE INDEX "change_applied_xid_idx" ON "change" ("applied_xid") WHERE "applied_xid" IS NOT NULL;

INSERT INTO "guarded_operation" ("name", "target", "scope", "writes") VALUES
    ('vault.edit', 'vault', 'gateway', '{UPDATE}'),
    ('vault.delete', 'vault', 'gateway', '{DELETE}'),
    ('vault.restore', 'vault', 'gateway', '{INSERT,UPDATE}');

-- Every write of a vault leaves a revision, whoever writes it. The application says who deletes by `keyhole.by`, since a
-- row that goes has no column left to say it in.
CREATE FUNCTION kh_keep_vault_revision() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v public.vault := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    last_number integer;
    happened text;
    who uuid := v.updated_by;
    moment timestamptz := v.updated_at;
BEGIN
    SELECT max(r.number) INTO last_number FROM public.vault_revision r WHERE r.vault_id = v.id;
    IF TG_OP = 'DELETE' THEN
        happened := 'deleted';
        who := nullif(current_setting('keyhole.by', true), '')::uuid;
        moment := coalesce(nullif(current_setting('keyhole.at', true), '')::timestamptz, clock_timestamp());
        v.version := v.version + 1;
    ELSIF current_setting('keyhole.restoring', true) = v.id::text THEN
        happened := 'restored';
    ELSIF TG_OP = 'UPDATE' THEN
        happened := 'edited';
    ELSE
        happened := 'created';
    END IF;
    INSERT INTO public.vault_revision (vault_id, gateway_id, number, what, by, at, change_id, prefix, provider,
        description, tags, config, config_sealed, access_level, access, access_sealed, sealed_names, sealed_prints)
    VALUES (v.id, v.gateway_id, greatest(v.version, coalesce(last_number, 0) + 1), happened, who, moment,
        (SELECT c.id FROM public.change c
            WHERE c.applied_xid = pg_current_xact_id_if_assigned()::text AND c.target_id = v.id LIMIT 1),
        v.prefix, v.provider, v.description, v.tags, v.config, v.config_sealed, v.access_level, v.access,
        v.access_sealed, v.sealed_names, v.sealed_prints);
    RETURN NULL;
END $$;

CREATE TRIGGER vault_keeps_revision AFTER INSERT OR UPDATE OR DELETE ON vault
    FOR EACH ROW EXECUTE FUNCTION kh_keep_vault_revision();

-- History is only added to; a credential in it may be forgotten, and nothing else.
CREATE FUNCTION kh_vault_revision_frozen() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    forgotten public.vault_revision := OLD;
BEGIN
    forgotten.config_sealed := NULL;
    forgotten.access_sealed := NULL;
    IF NEW IS DISTINCT FROM forgotten THEN
        RAISE EXCEPTION 'history is only added to' USING ERRCODE = 'KH008';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vault_revision_frozen BEFORE UPDATE ON vault_revision FOR EACH ROW EXECUTE FUNCTION kh_vault_revision_frozen();
CREATE TRIGGER vault_revision_no_delete BEFORE DELETE ON vault_revision FOR EACH ROW EXECUTE FUNCTION kh_refuse_edit();
CREATE TRIGGER vault_revision_no_truncate BEFORE TRUNCATE ON vault_revision
    FOR EACH STATEMENT EXECUTE FUNCTION kh_refuse_edit();

-- Undoing needs the credential of then; after a week it is gone. It can end nothing else, so it asks for no actor.
CREATE FUNCTION kh_forget_old_credentials() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    forgotten integer;
BEGIN
    UPDATE public.vault_revision SET config_sealed = NULL, access_sealed = NULL
    WHERE id IN (SELECT r.id FROM public.vault_revision r
        WHERE (r.config_sealed IS NOT NULL OR r.access_sealed IS NOT NULL) AND r.at < clock_timestamp() - interval '7 days'
        ORDER BY r.at LIMIT 500 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;

REVOKE ALL ON FUNCTION kh_keep_vault_revision(), kh_vault_revision_frozen(), kh_forget_old_credentials() FROM PUBLIC;
REVOKE ALL ON TABLE vault_revision FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT UPDATE (prefix, description, tags, config, config_sealed, access_level, access, access_sealed, sealed_names,
        sealed_prints, version, updated_by, updated_at), DELETE ON vault TO keyhole_app;
    GRANT SELECT ON vault_revision TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_forget_old_credentials() TO keyhole_app;
END $$;
