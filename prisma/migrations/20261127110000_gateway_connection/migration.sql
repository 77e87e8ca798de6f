-- Where the Admin API of a gateway is, and what opens it: sealed, with its keyed fingerprint beside it.
CREATE TABLE "gateway_connection" (
    "gateway_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "token_header" TEXT NOT NULL,
    "token_sealed" BYTEA,
    "token_print" TEXT,
    "ca" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" UUID,

    CONSTRAINT "gateway_connection_pkey" PRIMARY KEY ("gateway_id")
);
-- A gateway stands for one control plane: another one at the same address would lead around its guard.
CREATE UNIQUE INDEX "gateway_connection_address_key" ON "gateway_connection"("address");
ALTER TABLE "gateway_connection" ADD CONSTRAINT "gateway_connection_gateway_id_fkey"
    FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "gateway_connection"
    ADD CONSTRAINT "gateway_connection_address_check" CHECK ("address" ~ '^https?://[^/@?#]+(/[^?#]*)?$' AND length("address") <= 500),
    ADD CONSTRAINT "gateway_connection_token_header_check" CHECK ("token_header" ~ '^[A-Za-z][A-Za-z0-9-]{0,63}$'),
    ADD CONSTRAINT "gateway_connection_token_check" CHECK (("token_sealed" IS NULL) = ("token_print" IS NULL));

ALTER TABLE "guarded_operation"
    DROP CONSTRAINT "guarded_operation_target_check",
    ADD CONSTRAINT "guarded_operation_target_check"
        CHECK ("target" IN ('vault', 'gateway', 'gateway_connection', 'allow_entry', 'person', 'log'));
INSERT INTO "guarded_operation" ("name", "target", "scope", "writes") VALUES
    ('gateway.connect', 'gateway_connection', 'gateway', '{INSERT,UPDATE}'),
    ('gateway.disconnect', 'gateway_connection', 'gateway', '{DELETE}');

-- Pointing any gateway somewhere waits for others once one is guarded: it could be the guarded one's Kong. Taking a
-- connection away leads nowhere, so only a guarded gateway's waits.
CREATE FUNCTION kh_guard_gateway_connection() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- The share lock keeps a first guard from coming into force between this look and this write.
    PERFORM FROM public.installation WHERE one FOR SHARE;
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM public.gateway g WHERE g.id = OLD.gateway_id AND g.guarded) THEN
            PERFORM public.kh_require_change('gateway_connection', TG_OP, OLD.gateway_id, OLD.gateway_id);
        END IF;
        RETURN OLD;
    END IF;
    IF EXISTS (SELECT FROM public.gateway g WHERE g.guarded) THEN
        PERFORM public.kh_require_change('gateway_connection', TG_OP, NEW.gateway_id, NEW.gateway_id);
        IF TG_OP = 'UPDATE' AND OLD.gateway_id <> NEW.gateway_id THEN
            PERFORM public.kh_require_change('gateway_connection', TG_OP, OLD.gateway_id, OLD.gateway_id);
        END IF;
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION kh_guard_gateway_connection() FROM PUBLIC;
CREATE TRIGGER gateway_connection_guard BEFORE INSERT OR UPDATE OR DELETE ON gateway_connection
    FOR EACH ROW EXECUTE FUNCTION kh_guard_gateway_connection();

REVOKE ALL ON TABLE "gateway_connection" FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT SELECT, INSERT, DELETE ON "gateway_connection" TO keyhole_app;
    GRANT UPDATE (address, token_header, token_sealed, token_print, ca, version, updated_at, updated_by)
        ON "gateway_connection" TO keyhole_app;
END $$;
