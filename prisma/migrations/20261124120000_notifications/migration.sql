-- What people are told in the console: written in the transaction of what it tells, seen by its recipient alone, forgotten
-- after 90 days. No rule hangs on it, so the application writes it itself.

-- CreateTable
CREATE TABLE "notification" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "person_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "gateway_id" UUID,
    "change_id" UUID,
    "object" TEXT,
    "by_id" UUID,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "notification_person_id_at_id_idx" ON "notification"("person_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "notification_gateway_id_idx" ON "notification"("gateway_id");

-- CreateIndex
CREATE INDEX "notification_change_id_idx" ON "notification"("change_id");

-- CreateIndex
CREATE INDEX "notification_at_idx" ON "notification"("at");

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_gateway_id_fkey" FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "change"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What a bell counts.
CREATE INDEX "notification_unread_idx" ON "notification"("person_id") WHERE "read_at" IS NULL;

ALTER TABLE "notification"
    ADD CONSTRAINT "notification_kind_check" CHECK ("kind" IN (
        'change.requested', 'change.commented', 'change.approved', 'change.rejected', 'change.void', 'change.expired',
        'change.failed', 'change.applied', 'change.withdrawn', 'emergency.applied', 'emergency.reviewed',
        'emergency.granted', 'recover.used', 'audit.broken')),
    ADD CONSTRAINT "notification_object_check" CHECK (length("object") <= 1500);

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT SELECT, INSERT, DELETE, UPDATE (read_at) ON notification TO keyhole_app;
END $$;
