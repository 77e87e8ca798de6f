-- By what right a check of many goes on, who has it in hand, and why it ended or waits.

ALTER TABLE "check_run"
    ADD COLUMN "session_id" UUID,
    ADD COLUMN "token_id" UUID,
    ADD COLUMN "claimed_by" UUID,
    ADD COLUMN "waits_for" TEXT,
    ADD COLUMN "ended_why" TEXT,
    ADD COLUMN "failures" INTEGER NOT NULL DEFAULT 0,
    ADD CONSTRAINT "check_run_waits_for_check" CHECK ("waits_for" IN ('budget', 'backend'));
CREATE INDEX "check_run_item_checked_idx" ON "check_run_item" ("run_id", "checked_at" DESC, "position" DESC)
    WHERE "outcome" IS NOT NULL;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT UPDATE (claimed_by, waits_for, ended_why, failures) ON check_run TO keyhole_app;
END $$;
