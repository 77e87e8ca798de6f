-- CreateTable
CREATE TABLE "installation" (
    "one" BOOLEAN NOT NULL DEFAULT true,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "sample" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("one")
);

-- CreateTable
CREATE TABLE "one_time_link" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "one_time_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker_beat" (
    "name" TEXT NOT NULL,
    "beat_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "worker_beat_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_normal" TEXT NOT NULL,
    "duty" TEXT NOT NULL DEFAULT 'work',
    "password_hash" TEXT,
    "commitment" TEXT NOT NULL,
    "salt" TEXT NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "suspended_at" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sees" BOOLEAN GENERATED ALWAYS AS ("duty" <> 'access') STORED,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_grant" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "person_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "gateway_id" UUID,
    "origin" TEXT NOT NULL DEFAULT 'direct',
    "granted_by" UUID,
    "granted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "duty" TEXT GENERATED ALWAYS AS (
        CASE "role" WHEN 'access-admin' THEN 'access' WHEN 'auditor' THEN 'audit' WHEN 'viewer' THEN NULL ELSE 'work' END
    ) STORED,
    "sees" BOOLEAN GENERATED ALWAYS AS (CASE "role" WHEN 'viewer' THEN true END) STORED,

    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "person_id" UUID NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "method" TEXT NOT NULL DEFAULT 'password',
    "address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "authenticated_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_why" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "person_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_window" (
    "key" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "tries" INTEGER NOT NULL,

    CONSTRAINT "sign_in_window_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "budget_window" (
    "person_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "used" INTEGER NOT NULL,

    CONSTRAINT "budget_window_pkey" PRIMARY KEY ("person_id","kind")
);

-- CreateTable
CREATE TABLE "refusal_window" (
    "key" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,
    "body" TEXT NOT NULL,

    CONSTRAINT "refusal_window_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "gateway" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "description" TEXT,
    "edition" TEXT NOT NULL,
    "kong_version" TEXT NOT NULL,
    "environment" TEXT,
    "guarded" BOOLEAN NOT NULL DEFAULT false,
    "approvals_needed" INTEGER NOT NULL DEFAULT 1,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "gateway_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "allow_entry" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "target" TEXT NOT NULL,
    "note" TEXT,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "allow_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vault" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "gateway_id" UUID NOT NULL,
    "prefix" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "description" TEXT,
    "tags" TEXT[],
    "config" JSONB NOT NULL,
    "config_sealed" BYTEA,
    "access_level" TEXT NOT NULL DEFAULT 'values',
    "access" JSONB NOT NULL DEFAULT '{}',
    "access_sealed" BYTEA,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_by" UUID,
    "updated_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vault_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change" (
    "id" UUID NOT NULL,
    "gateway_id" UUID,
    "operation" TEXT NOT NULL,
    "target_id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "reason" TEXT,
    "requester_id" UUID NOT NULL,
    "token_id" UUID,
    "document" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "command_sealed" BYTEA NOT NULL,
    "approvals_needed" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'requested',
    "state_why" TEXT,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "applied_xid" TEXT,

    CONSTRAINT "change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "decision" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "change_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "requester_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "approved" BOOLEAN NOT NULL,
    "hash" TEXT NOT NULL,
    "reason" TEXT,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "guarded_operation" (
    "name" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "writes" TEXT[],

    CONSTRAINT "guarded_operation_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "one_time_link_secret_hash_key" ON "one_time_link"("secret_hash");

-- CreateIndex
CREATE UNIQUE INDEX "person_email_normal_key" ON "person"("email_normal");

-- CreateIndex
CREATE UNIQUE INDEX "person_id_duty_key" ON "person"("id", "duty");

-- CreateIndex
CREATE UNIQUE INDEX "person_id_sees_key" ON "person"("id", "sees");

-- CreateIndex
CREATE INDEX "role_grant_person_id_idx" ON "role_grant"("person_id");

-- CreateIndex
CREATE INDEX "role_grant_gateway_id_idx" ON "role_grant"("gateway_id");

-- CreateIndex
CREATE UNIQUE INDEX "role_grant_person_id_role_gateway_id_key" ON "role_grant"("person_id", "role", "gateway_id") NULLS NOT DISTINCT;

-- CreateIndex
CREATE UNIQUE INDEX "session_secret_hash_key" ON "session"("secret_hash");

-- CreateIndex
CREATE INDEX "session_person_id_created_at_idx" ON "session"("person_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_secret_hash_key" ON "api_token"("secret_hash");

-- CreateIndex
CREATE INDEX "api_token_person_id_created_at_idx" ON "api_token"("person_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "gateway_name_key" ON "gateway"("name");

-- CreateIndex
CREATE UNIQUE INDEX "allow_entry_target_key" ON "allow_entry"("target");

-- CreateIndex
CREATE INDEX "vault_gateway_id_provider_prefix_idx" ON "vault"("gateway_id", "provider", "prefix");

-- CreateIndex
CREATE INDEX "vault_gateway_id_updated_at_id_idx" ON "vault"("gateway_id", "updated_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "vault_gateway_id_prefix_key" ON "vault"("gateway_id", "prefix");

-- CreateIndex
CREATE INDEX "change_gateway_id_state_requested_at_id_idx" ON "change"("gateway_id", "state", "requested_at" DESC, "id");

-- CreateIndex
CREATE INDEX "change_state_expires_at_idx" ON "change"("state", "expires_at");

-- CreateIndex
CREATE INDEX "change_requester_id_requested_at_idx" ON "change"("requester_id", "requested_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "change_id_hash_requester_id_key" ON "change"("id", "hash", "requester_id");

-- CreateIndex
CREATE INDEX "decision_person_id_idx" ON "decision"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "decision_change_id_person_id_key" ON "decision"("change_id", "person_id");

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_person_id_duty_fkey" FOREIGN KEY ("person_id", "duty") REFERENCES "person"("id", "duty") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_person_id_sees_fkey" FOREIGN KEY ("person_id", "sees") REFERENCES "person"("id", "sees") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_gateway_id_fkey" FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vault" ADD CONSTRAINT "vault_gateway_id_fkey" FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change" ADD CONSTRAINT "change_requester_id_fkey" FOREIGN KEY ("requester_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change" ADD CONSTRAINT "change_gateway_id_fkey" FOREIGN KEY ("gateway_id") REFERENCES "gateway"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_change_id_hash_requester_id_fkey" FOREIGN KEY ("change_id", "hash", "requester_id") REFERENCES "change"("id", "hash", "requester_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Closed sets, formats and sizes. What Prisma cannot say stands from here on.

ALTER TABLE "installation"
    ADD CONSTRAINT "installation_one_check" CHECK ("one");

ALTER TABLE "one_time_link"
    ADD CONSTRAINT "one_time_link_kind_check" CHECK ("kind" IN ('set-up')),
    ADD CONSTRAINT "one_time_link_secret_hash_check" CHECK (octet_length("secret_hash") = 32),
    ADD CONSTRAINT "one_time_link_expires_at_check" CHECK ("expires_at" <= "created_at" + interval '30 minutes');

ALTER TABLE "worker_beat"
    ADD CONSTRAINT "worker_beat_name_check" CHECK (length("name") BETWEEN 1 AND 200);

ALTER TABLE "person"
    ADD CONSTRAINT "person_name_check" CHECK (length("name") BETWEEN 1 AND 200),
    ADD CONSTRAINT "person_email_check" CHECK ("email" ~ '^[^[:space:]@]+@[^[:space:]@]+$' AND length("email") <= 254),
    ADD CONSTRAINT "person_email_normal_check" CHECK ("email_normal" ~ '^[^[:space:]@]+@[^[:space:]@]+$' AND length("email_normal") <= 512),
    ADD CONSTRAINT "person_duty_check" CHECK ("duty" IN ('work', 'access', 'audit')),
    ADD CONSTRAINT "person_password_hash_check" CHECK ("password_hash" LIKE '$argon2id$%' AND length("password_hash") <= 500),
    ADD CONSTRAINT "person_commitment_check" CHECK ("commitment" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "person_salt_check" CHECK (length("salt") BETWEEN 16 AND 200);

ALTER TABLE "role_grant"
    ADD CONSTRAINT "role_grant_role_check" CHECK ("role" IN ('viewer', 'operator', 'author', 'approver', 'auditor', 'access-admin', 'platform-admin')),
    ADD CONSTRAINT "role_grant_origin_check" CHECK ("origin" IN ('direct', 'bootstrap', 'change')),
    ADD CONSTRAINT "role_grant_granted_by_check" CHECK ("granted_by" <> "person_id");

ALTER TABLE "session"
    ADD CONSTRAINT "session_secret_hash_check" CHECK (octet_length("secret_hash") = 32),
    ADD CONSTRAINT "session_method_check" CHECK ("method" IN ('password', 'sample')),
    ADD CONSTRAINT "session_address_check" CHECK (length("address") <= 64),
    ADD CONSTRAINT "session_user_agent_check" CHECK (length("user_agent") <= 400),
    -- 8 hours at most; the slack is for two clocks that differ.
    ADD CONSTRAINT "session_expires_at_check" CHECK ("expires_at" <= "created_at" + interval '8 hours 5 minutes'),
    ADD CONSTRAINT "session_ended_check" CHECK (("ended_at" IS NULL) = ("ended_why" IS NULL)),
    ADD CONSTRAINT "session_ended_why_check" CHECK ("ended_why" IN ('signed-out', 'revoked', 'expired', 'suspended'));

ALTER TABLE "api_token"
    ADD CONSTRAINT "api_token_name_check" CHECK (length("name") BETWEEN 1 AND 200),
    ADD CONSTRAINT "api_token_prefix_check" CHECK (length("prefix") BETWEEN 4 AND 16),
    ADD CONSTRAINT "api_token_secret_hash_check" CHECK (octet_length("secret_hash") = 32),
    ADD CONSTRAINT "api_token_scopes_check" CHECK (cardinality("scopes") BETWEEN 1 AND 100),
    ADD CONSTRAINT "api_token_expires_at_check" CHECK ("expires_at" <= "created_at" + interval '90 days 5 minutes');

ALTER TABLE "sign_in_window"
    ADD CONSTRAINT "sign_in_window_key_check" CHECK (length("key") BETWEEN 1 AND 200),
    ADD CONSTRAINT "sign_in_window_tries_check" CHECK ("tries" >= 0);

ALTER TABLE "budget_window"
    ADD CONSTRAINT "budget_window_kind_check" CHECK (length("kind") BETWEEN 1 AND 200),
    ADD CONSTRAINT "budget_window_used_check" CHECK ("used" >= 0);

ALTER TABLE "refusal_window"
    ADD CONSTRAINT "refusal_window_key_check" CHECK (length("key") BETWEEN 1 AND 500),
    ADD CONSTRAINT "refusal_window_count_check" CHECK ("count" >= 0),
    ADD CONSTRAINT "refusal_window_body_check" CHECK (octet_length("body") <= 65536);

ALTER TABLE "gateway"
    ADD CONSTRAINT "gateway_name_check" CHECK ("name" ~ '^[a-z][a-z0-9-]*[a-z0-9]$' AND length("name") <= 63),
    ADD CONSTRAINT "gateway_description_check" CHECK (length("description") <= 1000),
    ADD CONSTRAINT "gateway_edition_check" CHECK ("edition" IN ('oss', 'enterprise', 'konnect')),
    ADD CONSTRAINT "gateway_kong_version_check" CHECK ("kong_version" ~ '^[0-9]{1,2}[.][0-9]{1,2}$'),
    ADD CONSTRAINT "gateway_environment_check" CHECK (length("environment") <= 40),
    ADD CONSTRAINT "gateway_approvals_needed_check" CHECK ("approvals_needed" BETWEEN 1 AND 9),
    ADD CONSTRAINT "gateway_version_check" CHECK ("version" >= 1);

ALTER TABLE "allow_entry"
    ADD CONSTRAINT "allow_entry_target_check" CHECK ("target" ~ '^[^[:space:][:upper:]]+$' AND length("target") <= 300),
    ADD CONSTRAINT "allow_entry_note_check" CHECK (length("note") <= 200);

ALTER TABLE "vault"
    -- Kong's own rule; it has no greatest length.
    ADD CONSTRAINT "vault_prefix_check" CHECK ("prefix" ~ '^[a-z][a-z0-9-]*[a-z0-9]$' AND length("prefix") <= 1000),
    ADD CONSTRAINT "vault_provider_check" CHECK ("provider" ~ '^[a-z][a-z0-9_-]*$' AND length("provider") <= 100),
    ADD CONSTRAINT "vault_description_check" CHECK (length("description") <= 1000),
    ADD CONSTRAINT "vault_tags_check" CHECK (cardinality("tags") <= 100 AND array_position("tags", NULL) IS NULL AND array_position("tags", '') IS NULL),
    ADD CONSTRAINT "vault_config_check" CHECK (jsonb_typeof("config") = 'object' AND octet_length("config"::text) <= 262144),
    ADD CONSTRAINT "vault_access_check" CHECK (jsonb_typeof("access") = 'object' AND octet_length("access"::text) <= 262144),
    ADD CONSTRAINT "vault_config_sealed_check" CHECK (octet_length("config_sealed") BETWEEN 1 AND 1048576),
    ADD CONSTRAINT "vault_access_sealed_check" CHECK (octet_length("access_sealed") BETWEEN 1 AND 1048576),
    ADD CONSTRAINT "vault_access_level_check" CHECK ("access_level" IN ('values', 'metadata')),
    ADD CONSTRAINT "vault_version_check" CHECK ("version" >= 1);

ALTER TABLE "change"
    ADD CONSTRAINT "change_title_check" CHECK (length("title") BETWEEN 1 AND 1500),
    ADD CONSTRAINT "change_reason_check" CHECK (length("reason") <= 2000),
    ADD CONSTRAINT "change_state_check" CHECK ("state" IN ('requested', 'applied', 'rejected', 'withdrawn', 'expired', 'void', 'failed')),
    ADD CONSTRAINT "change_state_why_check" CHECK (length("state_why") <= 2000),
    ADD CONSTRAINT "change_document_check" CHECK (octet_length("document") BETWEEN 2 AND 1048576),
    -- What approvers see is what its hash says, whoever wrote the row.
    ADD CONSTRAINT "change_hash_check" CHECK ("hash" = encode(sha256(convert_to("document", 'UTF8')), 'hex')),
    ADD CONSTRAINT "change_command_sealed_check" CHECK (octet_length("command_sealed") BETWEEN 1 AND 2097152),
    ADD CONSTRAINT "change_approvals_needed_check" CHECK ("approvals_needed" BETWEEN 1 AND 9),
    ADD CONSTRAINT "change_expires_at_check" CHECK ("expires_at" <= "requested_at" + interval '7 days'),
    ADD CONSTRAINT "change_closed_check" CHECK (("state" = 'requested') = ("closed_at" IS NULL)),
    ADD CONSTRAINT "change_applied_check" CHECK (("state" = 'applied') = ("applied_xid" IS NOT NULL));

ALTER TABLE "decision"
    ADD CONSTRAINT "decision_person_check" CHECK ("person_id" <> "requester_id"),
    ADD CONSTRAINT "decision_reason_check" CHECK (length("reason") <= 2000 AND ("approved" OR length(trim("reason")) >= 3)),
    ADD CONSTRAINT "decision_rejected_check" CHECK ("approved" OR "reason" IS NOT NULL);

ALTER TABLE "guarded_operation"
    ADD CONSTRAINT "guarded_operation_target_check" CHECK ("target" IN ('vault', 'gateway', 'allow_entry')),
    ADD CONSTRAINT "guarded_operation_scope_check" CHECK ("scope" IN ('gateway', 'global')),
    ADD CONSTRAINT "guarded_operation_writes_check" CHECK (cardinality("writes") >= 1 AND "writes" <@ ARRAY['INSERT', 'UPDATE', 'DELETE']);

INSERT INTO "installation" DEFAULT VALUES;

INSERT INTO "guarded_operation" ("name", "target", "scope", "writes") VALUES
    ('vault.create', 'vault', 'gateway', '{INSERT}'),
    ('gateway.create', 'gateway', 'global', '{INSERT}'),
    ('allow-list.edit', 'allow_entry', 'global', '{INSERT,DELETE}');
