-- What opens a vault may be several things; people are told of the end of each.
ALTER TABLE "vault_opening" ADD COLUMN "tellings" JSONB NOT NULL DEFAULT '[]';
UPDATE "vault_opening" SET "tellings" = (
    SELECT coalesce(jsonb_agg(o || jsonb_build_object('state', "told")), '[]')
    FROM jsonb_array_elements("openers") o
    WHERE (o ->> 'endsAt')::timestamptz = "ends_at"
) WHERE "told" IS NOT NULL;
ALTER TABLE "vault_opening" DROP COLUMN "told";

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT UPDATE (tellings) ON "vault_opening" TO keyhole_app;
END
$$;
