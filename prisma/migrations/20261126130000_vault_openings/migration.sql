-- Until when that is good which opens a vault: never the credential, only what it is and when it ends.
CREATE TABLE "vault_opening" (
    "vault_id" UUID NOT NULL,
    "vault_version" INTEGER NOT NULL,
    "settings_digest" TEXT NOT NULL DEFAULT '',
    "openers" JSONB NOT NULL DEFAULT '[]',
    "ends_at" TIMESTAMPTZ(3),
    "looked_at" TIMESTAMPTZ(3),
    "untold_at" TIMESTAMPTZ(3),
    "next_look_at" TIMESTAMPTZ(3) NOT NULL,
    "tellings" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "vault_opening_pkey" PRIMARY KEY ("vault_id")
);
CREATE INDEX "vault_opening_ends_at_idx" ON "vault_opening" ("ends_at");
ALTER TABLE "vault_opening" ADD CONSTRAINT "vault_opening_vault_id_fkey"
    FOREIGN KEY ("vault_id") REFERENCES "vault" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

REVOKE ALL ON TABLE "vault_opening" FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT SELECT, INSERT ON "vault_opening" TO keyhole_app;
    GRANT UPDATE (vault_version, settings_digest, openers, ends_at, looked_at, untold_at, next_look_at, tellings)
        ON "vault_opening" TO keyhole_app;
END
$$;

ALTER TABLE "notification"
    DROP CONSTRAINT "notification_kind_check",
    ADD CONSTRAINT "notification_kind_check" CHECK ("kind" IN (
        'change.requested', 'change.commented', 'change.approved', 'change.rejected', 'change.void', 'change.expired',
        'change.failed', 'change.applied', 'change.withdrawn', 'emergency.applied', 'emergency.reviewed',
        'emergency.granted', 'recover.used', 'audit.broken', 'identity.connected', 'identity.connected-to',
        'vault.opener-ending'));
