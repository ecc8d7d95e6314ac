-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "sites" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "country" TEXT,
    "time_zone" TEXT,
    "emergency_number" TEXT,
    "assembly_point" TEXT,
    "roll_call" TEXT,
    "phone" TEXT,

    CONSTRAINT "sites_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "departments" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "departments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "groups" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "groups_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "group_members" (
    "group_id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,

    CONSTRAINT "group_members_pkey" PRIMARY KEY ("group_id","employee_id")
);

-- CreateTable
CREATE TABLE "employees" (
    "id" UUID NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "language" TEXT,
    "site_id" UUID,
    "department_id" UUID,
    "role" TEXT,
    "manager_id" UUID,
    "deputy_id" UUID,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "employees_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact_points" (
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    "standing" TEXT NOT NULL DEFAULT 'unproven',
    "standing_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "contact_points_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operators" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "operators_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "sid" VARCHAR NOT NULL,
    "sess" JSON NOT NULL,
    "expire" TIMESTAMP(6) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("sid")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "caller" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("caller","key")
);

-- CreateTable
CREATE TABLE "incidents" (
    "id" UUID NOT NULL,
    "playbook" TEXT NOT NULL,
    "playbook_copy" JSONB NOT NULL,
    "playbook_version" TEXT NOT NULL,
    "title" JSONB NOT NULL,
    "severity" TEXT NOT NULL,
    "urgency" TEXT NOT NULL,
    "exercise" BOOLEAN NOT NULL,
    "inputs" JSONB NOT NULL,
    "same_run" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "started_by" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "stopped_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "incidents_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "messages" (
    "id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "exercise" BOOLEAN NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "texts" JSONB NOT NULL,
    "answers" JSONB NOT NULL,
    "route" JSONB NOT NULL,
    "wait_for_answers_ms" INTEGER NOT NULL,
    "priority" SMALLINT NOT NULL,
    "recipients" INTEGER NOT NULL,
    "fanned_out_to" UUID,
    "fanned_out_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "messages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recipients" (
    "message_id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "site_id" UUID,
    "language" TEXT,

    CONSTRAINT "recipients_pkey" PRIMARY KEY ("message_id","employee_id")
);

-- CreateTable
CREATE TABLE "deliveries" (
    "id" BIGSERIAL NOT NULL,
    "message_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "site_id" UUID,
    "language" TEXT,
    "priority" SMALLINT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "reason" TEXT,
    "rung" SMALLINT NOT NULL DEFAULT -1,
    "rung_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "delivered_at" TIMESTAMPTZ(3),
    "delivered_via" TEXT,
    "confirmed_at" TIMESTAMPTZ(3),
    "confirmed_via" TEXT,
    "answer" TEXT,
    "needs_help" BOOLEAN NOT NULL DEFAULT false,
    "late" BOOLEAN NOT NULL DEFAULT false,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempts" (
    "id" BIGSERIAL NOT NULL,
    "delivery_id" BIGINT NOT NULL,
    "message_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "sequence" SMALLINT NOT NULL,
    "rung" SMALLINT NOT NULL,
    "channel" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "contact_point_id" UUID NOT NULL,
    "priority" SMALLINT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "possible_duplicate" BOOLEAN NOT NULL DEFAULT false,
    "weight" SMALLINT NOT NULL DEFAULT 1,
    "worker_id" UUID,
    "lease_token" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "doubted_at" TIMESTAMPTZ(3),
    "provider_ref" TEXT,
    "carrier_status" TEXT,
    "rank" SMALLINT NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "error_text" TEXT,
    "verdict" TEXT,
    "retry_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "attempts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lanes" (
    "channel" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'working',
    "reason" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "per_second" DOUBLE PRECISION,
    "next_free_at" TIMESTAMPTZ(6),

    CONSTRAINT "lanes_pkey" PRIMARY KEY ("channel","provider")
);

-- CreateTable
CREATE TABLE "workers" (
    "id" UUID NOT NULL,
    "beat_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "confirmations" (
    "id" BIGSERIAL NOT NULL,
    "delivery_id" BIGINT NOT NULL,
    "incident_id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "answer" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "note" TEXT,
    "late" BOOLEAN NOT NULL,
    "on_behalf_by" TEXT,
    "source_ref" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "confirmations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "replies" (
    "provider_ref" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "from_number" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "understood" TEXT NOT NULL,
    "delivery_id" BIGINT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "replies_pkey" PRIMARY KEY ("provider_ref")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "prev_hash" TEXT,
    "hash" TEXT,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "sites_name_key" ON "sites"("name");

-- CreateIndex
CREATE UNIQUE INDEX "departments_name_key" ON "departments"("name");

-- CreateIndex
CREATE UNIQUE INDEX "groups_name_key" ON "groups"("name");

-- CreateIndex
CREATE INDEX "group_members_employee_id_idx" ON "group_members"("employee_id");

-- CreateIndex
CREATE UNIQUE INDEX "employees_external_id_key" ON "employees"("external_id");

-- CreateIndex
CREATE INDEX "employees_site_id_idx" ON "employees"("site_id");

-- CreateIndex
CREATE INDEX "contact_points_channel_address_idx" ON "contact_points"("channel", "address");

-- CreateIndex
CREATE UNIQUE INDEX "contact_points_employee_id_channel_address_key" ON "contact_points"("employee_id", "channel", "address");

-- CreateIndex
CREATE UNIQUE INDEX "operators_name_key" ON "operators"("name");

-- CreateIndex
CREATE INDEX "IDX_session_expire" ON "session"("expire");

-- CreateIndex
CREATE INDEX "incidents_state_idx" ON "incidents"("state");

-- CreateIndex
CREATE UNIQUE INDEX "incidents_id_exercise_key" ON "incidents"("id", "exercise");

-- CreateIndex
CREATE UNIQUE INDEX "messages_incident_id_number_key" ON "messages"("incident_id", "number");

-- CreateIndex
CREATE INDEX "deliveries_incident_id_idx" ON "deliveries"("incident_id");

-- CreateIndex
CREATE UNIQUE INDEX "deliveries_message_id_employee_id_key" ON "deliveries"("message_id", "employee_id");

-- CreateIndex
CREATE UNIQUE INDEX "attempts_delivery_id_sequence_key" ON "attempts"("delivery_id", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "confirmations_source_ref_key" ON "confirmations"("source_ref");

-- CreateIndex
CREATE INDEX "confirmations_delivery_id_idx" ON "confirmations"("delivery_id");

-- CreateIndex
CREATE INDEX "replies_from_number_idx" ON "replies"("from_number");

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_employee_id_fkey" FOREIGN KEY ("employee_id") REFERENCES "employees"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "employees" ADD CONSTRAINT "employees_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "sites"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "employees" ADD CONSTRAINT "employees_department_id_fkey" FOREIGN KEY ("department_id") REFERENCES "departments"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "employees" ADD CONSTRAINT "employees_manager_id_fkey" FOREIGN KEY ("manager_id") REFERENCES "employees"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "employees" ADD CONSTRAINT "employees_deputy_id_fkey" FOREIGN KEY ("deputy_id") REFERENCES "employees"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_points" ADD CONSTRAINT "contact_points_employee_id_fkey" FOREIGN KEY ("employee_id") REFERENCES "employees"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_incident_id_exercise_fkey" FOREIGN KEY ("incident_id", "exercise") REFERENCES "incidents"("id", "exercise") ON DELETE RESTRICT ON UPDATE CASCADE;



-- What Prisma cannot express ------------------------------------------------------------------------------

-- Closed vocabularies
ALTER TABLE "contact_points"
  ADD CHECK ("channel" IN ('push', 'sms', 'email', 'voice')),
  ADD CHECK ("standing" IN ('usable', 'opted-out', 'invalid', 'unproven'));
ALTER TABLE "operators" ADD CHECK ("role" IN ('admin', 'operator', 'approver', 'viewer'));
ALTER TABLE "api_keys" ADD CHECK ("role" IN ('admin', 'operator', 'approver', 'viewer'));
ALTER TABLE "incidents"
  ADD CHECK ("state" IN ('draft', 'awaiting-approval', 'scheduled', 'active', 'all-clear', 'closed', 'stopped'));
ALTER TABLE "messages" ADD CHECK ("kind" IN ('alert', 'update', 'reminder', 'correction', 'all-clear'));
ALTER TABLE "deliveries"
  -- takeDue looks for each priority by itself.
  ADD CHECK ("priority" BETWEEN 0 AND 9),
  ADD CHECK ("state" IN ('pending', 'sent', 'delivered', 'confirmed', 'unreachable', 'stopped')),
  -- No schedule leaves a live delivery without a due time, unless an attempt is still to be settled by a
  -- carrier or a lane. What has ended is never due again.
  ADD CHECK ("ended_at" IS NULL OR "due_at" IS NULL);
ALTER TABLE "attempts"
  ADD CHECK ("state" IN ('queued', 'sending', 'accepted', 'delivered', 'failed', 'expired', 'cancelled', 'in-doubt'));
ALTER TABLE "lanes" ADD CHECK ("state" IN ('working', 'blocked', 'testing', 'held'));

-- Every text of an exercise begins with its marker, whatever wrote it.
ALTER TABLE "messages" ADD CONSTRAINT "exercise_texts_are_marked" CHECK (
  NOT "exercise"
  OR NOT jsonb_path_exists("texts", '$.* ? (!(@.headline starts with "DRILL" || @.headline starts with "演習"))')
);

-- One running incident is found for the same playbook with the same inputs.
CREATE INDEX "incidents_running" ON "incidents" ("same_run") WHERE "state" = 'active';
CREATE INDEX "messages_to_fan_out" ON "messages" ("priority", "created_at") WHERE "fanned_out_at" IS NULL;

-- What the engine looks for, and nothing else
CREATE INDEX "deliveries_due" ON "deliveries" ("priority", "due_at", "id") WHERE "due_at" IS NOT NULL;
CREATE INDEX "deliveries_open" ON "deliveries" ("incident_id") WHERE "ended_at" IS NULL;
CREATE INDEX "attempts_queued" ON "attempts" ("channel", "provider", "priority", "due_at", "id") WHERE "state" = 'queued';
CREATE INDEX "attempts_unsettled" ON "attempts" ("lease_until") WHERE "state" IN ('sending', 'in-doubt');
CREATE INDEX "audit_unsealed" ON "audit_entries" ("id") WHERE "hash" IS NULL;

-- Rows of these tables change several times within minutes: room for updates on the page, and a vacuum by
-- count of changed rows rather than by share of the table.
ALTER TABLE "deliveries" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
ALTER TABLE "attempts" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
