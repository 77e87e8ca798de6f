-- Gateways can be edited and put away.
ALTER TABLE "gateway" ADD COLUMN "archived_at" TIMESTAMPTZ(3),
ADD COLUMN "loaded_vaults" TEXT NOT NULL DEFAULT 'bundled',
ADD COLUMN "updated_by" UUID;

ALTER TABLE "gateway"
    ADD CONSTRAINT "gateway_loaded_vaults_check" CHECK ("loaded_vaults" <> '' AND length("loaded_vaults") <= 1000);

INSERT INTO "guarded_operation" ("name", "target", "scope", "writes") VALUES
    ('gateway.edit', 'gateway', 'gateway', '{UPDATE}'),
    ('gateway.archive', 'gateway', 'gateway', '{UPDATE}');

-- A guard may be raised at once; only what relaxes or alters a guarded gateway waits for others.
CREATE OR REPLACE FUNCTION kh_guard_gateway() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM public.installation WHERE one FOR UPDATE;
        IF EXISTS (SELECT FROM public.gateway g WHERE g.guarded) THEN
            PERFORM public.kh_require_change('gateway', TG_OP, NEW.id, NULL);
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.guarded THEN PERFORM public.kh_require_change('gateway', TG_OP, OLD.id, OLD.id); END IF;
        RETURN OLD;
    END IF;
    IF OLD.guarded OR NEW.guarded THEN PERFORM FROM public.installation WHERE one FOR UPDATE; END IF;
    IF OLD.guarded THEN
        PERFORM public.kh_require_change('gateway', TG_OP, OLD.id, OLD.id);
        IF OLD.id <> NEW.id THEN PERFORM public.kh_require_change('gateway', TG_OP, NEW.id, OLD.id); END IF;
    END IF;
    RETURN NEW;
END $$;

-- The name stands in addresses and in the log, so it stays.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT UPDATE (description, edition, kong_version, environment, guarded, approvals_needed, loaded_vaults, archived_at,
        version, updated_at, updated_by) ON gateway TO keyhole_app;
END $$;
