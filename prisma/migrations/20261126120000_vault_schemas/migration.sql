-- What Kong said of the config of a custom vault on a gateway: given by somebody, later read from the gateway itself.

-- CreateTable
CREATE TABLE "vault_schema" (
    "gateway_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "schema" JSONB NOT NULL,
    "kong_version" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "noted_at" TIMESTAMPTZ(3) NOT NULL,
    "noted_by" UUID,

    CONSTRAINT "vault_schema_pkey" PRIMARY KEY ("gateway_id","name")
);

-- AddForeignKey
ALTER TABLE "vault_schema" ADD CONSTRAINT "vault_schema_gateway_id_fkey" FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "vault_schema"
    ADD CONSTRAINT "vault_schema_name_check" CHECK ("name" ~ '^[a-z][a-z0-9-]{0,63}$'),
    ADD CONSTRAINT "vault_schema_source_check" CHECK ("source" IN ('given', 'read')),
    ADD CONSTRAINT "vault_schema_schema_check" CHECK (jsonb_typeof("schema") = 'object');

REVOKE ALL ON TABLE vault_schema FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT SELECT, INSERT, DELETE ON vault_schema TO keyhole_app;
    GRANT UPDATE (schema, kong_version, source, noted_at, noted_by) ON vault_schema TO keyhole_app;
END $$;
