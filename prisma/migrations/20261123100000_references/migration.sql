-- References that Keyhole keeps an eye on, the secrets they point into, what became of those, and checks of many at once.

CREATE TABLE "secret" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "gateway_id" UUID NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "resource" TEXT COLLATE "C" NOT NULL,
    "version" INTEGER,
    "provider" TEXT,
    "backend" TEXT,
    "known" JSONB,
    "plan" JSONB,
    "outcome" TEXT,
    "backend_version" TEXT,
    "first_seen_at" TIMESTAMPTZ(3),
    "looked_at" TIMESTAMPTZ(3),
    "rotated_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "due_reason" TEXT,
    "lead_at" TIMESTAMPTZ(3),
    "next_check_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "claimed_until" TIMESTAMPTZ(3),
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by" UUID,
    "acknowledged_note" TEXT,
    "retired_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),

    CONSTRAINT "secret_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "secret_gateway_id_fkey" FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "secret_size_check" CHECK (octet_length("name") + octet_length("resource") <= 2048),
    CONSTRAINT "secret_due_reason_check" CHECK ("due_reason" IN ('provider', 'policy', 'expiry'))
);
CREATE UNIQUE INDEX "secret_place_key" ON "secret" ("gateway_id", "name", "resource", "version") NULLS NOT DISTINCT;
CREATE UNIQUE INDEX "secret_id_gateway_id_key" ON "secret" ("id", "gateway_id");
-- The worker takes what is due; lists ask for what fails, what is due and what was looked at last.
CREATE INDEX "secret_next_check_idx" ON "secret" ("next_check_at") WHERE "retired_at" IS NULL;
CREATE INDEX "secret_due_idx" ON "secret" ("gateway_id", "due_at", "id") WHERE "retired_at" IS NULL AND "due_at" IS NOT NULL;
CREATE INDEX "secret_lead_idx" ON "secret" ("gateway_id", "lead_at", "id") WHERE "retired_at" IS NULL AND "lead_at" IS NOT NULL;
CREATE INDEX "secret_expires_idx" ON "secret" ("gateway_id", "expires_at", "id") WHERE "retired_at" IS NULL AND "expires_at" IS NOT NULL;
CREATE INDEX "secret_failing_idx" ON "secret" ("gateway_id", "failing_since", "id") WHERE "retired_at" IS NULL AND "failing_since" IS NOT NULL;
CREATE INDEX "secret_rotated_idx" ON "secret" ("gateway_id", "rotated_at", "id") WHERE "retired_at" IS NULL;

CREATE TABLE "reference" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "gateway_id" UUID NOT NULL,
    "text" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C",
    "resource" TEXT COLLATE "C",
    "member" TEXT COLLATE "C",
    "version" INTEGER,
    "secret_id" UUID,
    "state" TEXT NOT NULL DEFAULT 'unchecked',
    "outcome" TEXT,
    "checked_at" TIMESTAMPTZ(3),
    "checked_by" UUID,
    "check_ms" DOUBLE PRECISION,
    "preview" JSONB,
    "print" TEXT,
    "print_key" TEXT,
    "print_comparable" BOOLEAN,
    "tracked_by" UUID,
    "tracked_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_by" UUID,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "reference_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "reference_gateway_id_fkey" FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "reference_secret_id_gateway_id_fkey" FOREIGN KEY ("secret_id", "gateway_id") REFERENCES "secret"("id", "gateway_id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "reference_size_check" CHECK (octet_length("text") BETWEEN 1 AND 2048),
    CONSTRAINT "reference_state_check" CHECK ("state" IN ('unchecked', 'resolved', 'waiting', 'stale', 'failing', 'not-checkable', 'refused')),
    CONSTRAINT "reference_checked_check" CHECK (("checked_at" IS NULL) = ("outcome" IS NULL))
);
CREATE UNIQUE INDEX "reference_gateway_id_text_key" ON "reference" ("gateway_id", "text");
CREATE INDEX "reference_text_idx" ON "reference" ("gateway_id", "text", "id") WHERE "retired_at" IS NULL;
CREATE INDEX "reference_name_idx" ON "reference" ("gateway_id", "name", "text", "id") WHERE "retired_at" IS NULL;
CREATE INDEX "reference_state_idx" ON "reference" ("gateway_id", "state", "text", "id") WHERE "retired_at" IS NULL;
CREATE INDEX "reference_checked_idx" ON "reference" ("gateway_id", "checked_at", "id") WHERE "retired_at" IS NULL;
CREATE INDEX "reference_tracked_idx" ON "reference" ("gateway_id", "tracked_at", "id") WHERE "retired_at" IS NULL;
CREATE INDEX "reference_secret_idx" ON "reference" ("secret_id", "text") WHERE "retired_at" IS NULL;

CREATE TABLE "rotation_event" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "gateway_id" UUID NOT NULL,
    "secret_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "prints" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "rotation_event_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "rotation_event_secret_id_gateway_id_fkey" FOREIGN KEY ("secret_id", "gateway_id") REFERENCES "secret"("id", "gateway_id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "rotation_event_kind_check" CHECK ("kind" IN
        ('baseline', 'rotated', 'rolled-back', 'same-value', 'missing', 'recovered', 'check-failed', 'expiring'))
);
CREATE UNIQUE INDEX "rotation_event_secret_id_at_position_key" ON "rotation_event" ("secret_id", "at" DESC, "position" DESC);
CREATE INDEX "rotation_event_gateway_id_at_id_idx" ON "rotation_event" ("gateway_id", "at" DESC, "id" DESC);
CREATE INDEX "rotation_event_gateway_id_kind_at_id_idx" ON "rotation_event" ("gateway_id", "kind", "at" DESC, "id" DESC);

CREATE TABLE "rotation_policy" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "gateway_id" UUID NOT NULL,
    "name" TEXT COLLATE "C",
    "secret_id" UUID,
    "max_age_days" INTEGER,
    "lead_days" INTEGER,
    "zone" TEXT,
    "check_every_seconds" INTEGER,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_by" UUID,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),

    CONSTRAINT "rotation_policy_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "rotation_policy_gateway_id_fkey" FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "rotation_policy_secret_id_gateway_id_fkey" FOREIGN KEY ("secret_id", "gateway_id") REFERENCES "secret"("id", "gateway_id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "rotation_policy_place_check" CHECK ("name" IS NULL OR "secret_id" IS NULL),
    CONSTRAINT "rotation_policy_age_check" CHECK ("max_age_days" BETWEEN 1 AND 3650),
    CONSTRAINT "rotation_policy_lead_check" CHECK ("lead_days" BETWEEN 0 AND 365),
    CONSTRAINT "rotation_policy_every_check" CHECK ("check_every_seconds" BETWEEN 10 AND 604800)
);
CREATE UNIQUE INDEX "rotation_policy_place_key" ON "rotation_policy" ("gateway_id", "name", "secret_id") NULLS NOT DISTINCT;

CREATE TABLE "check_run" (
    "id" UUID NOT NULL,
    "gateway_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "what" TEXT NOT NULL,
    "requested_by" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "first_result_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "cancelled_by" UUID,
    "waits_until" TIMESTAMPTZ(3),
    "claimed_until" TIMESTAMPTZ(3),
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "resolved" INTEGER NOT NULL DEFAULT 0,
    "failing" INTEGER NOT NULL DEFAULT 0,
    "other" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "check_run_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "check_run_gateway_id_fkey" FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "check_run_state_check" CHECK ("state" IN ('queued', 'running', 'done', 'cancelled', 'failed')),
    CONSTRAINT "check_run_count_check" CHECK ("done" = "resolved" + "failing" + "other" AND "done" <= "total")
);
-- One run at a time: a second person watches the first one's.
CREATE UNIQUE INDEX "check_run_open_key" ON "check_run" ("gateway_id") WHERE "state" IN ('queued', 'running');
CREATE INDEX "check_run_gateway_id_requested_at_id_idx" ON "check_run" ("gateway_id", "requested_at" DESC, "id" DESC);

CREATE TABLE "check_run_item" (
    "run_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "reference_id" UUID NOT NULL,
    "outcome" TEXT,
    "checked_at" TIMESTAMPTZ(3),

    CONSTRAINT "check_run_item_pkey" PRIMARY KEY ("run_id", "position"),
    CONSTRAINT "check_run_item_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "check_run"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "check_run_item_reference_id_fkey" FOREIGN KEY ("reference_id") REFERENCES "reference"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "check_run_item_left_idx" ON "check_run_item" ("run_id", "position") WHERE "outcome" IS NULL;
CREATE INDEX "check_run_item_reference_idx" ON "check_run_item" ("reference_id");

-- History is only added to.
CREATE TRIGGER rotation_event_append_only BEFORE UPDATE OR DELETE ON rotation_event
    FOR EACH ROW EXECUTE FUNCTION kh_refuse_edit();
CREATE TRIGGER rotation_event_no_truncate BEFORE TRUNCATE ON rotation_event
    FOR EACH STATEMENT EXECUTE FUNCTION kh_refuse_edit();

REVOKE ALL ON TABLE secret, reference, rotation_event, rotation_policy, check_run, check_run_item FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT SELECT, INSERT ON secret, reference, rotation_event, check_run TO keyhole_app;
    GRANT SELECT, INSERT, DELETE ON rotation_policy, check_run_item TO keyhole_app;
    GRANT UPDATE (provider, backend, known, plan, outcome, backend_version, first_seen_at, looked_at, rotated_at, expires_at,
        failing_since, due_at, due_reason, lead_at, next_check_at, claimed_until, acknowledged_at, acknowledged_by,
        acknowledged_note, retired_at) ON secret TO keyhole_app;
    GRANT UPDATE (state, outcome, checked_at, checked_by, check_ms, preview, print, print_key, print_comparable, secret_id,
        tracked_by, tracked_at, retired_by, retired_at) ON reference TO keyhole_app;
    GRANT UPDATE (max_age_days, lead_days, zone, check_every_seconds, version, updated_by, updated_at)
        ON rotation_policy TO keyhole_app;
    GRANT UPDATE (state, started_at, first_result_at, finished_at, cancelled_by, waits_until, claimed_until, done, resolved,
        failing, other) ON check_run TO keyhole_app;
    GRANT UPDATE (outcome, checked_at) ON check_run_item TO keyhole_app;
END $$;
