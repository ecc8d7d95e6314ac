-- AlterTable
ALTER TABLE "messages" ADD COLUMN "paged_call_id" UUID;

-- CreateTable
CREATE TABLE "paged_calls" (
    "id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "delivery_id" BIGINT NOT NULL,
    "role" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "nobody_at" TIMESTAMPTZ(3),
    "accepted_by" UUID,
    "accepted_at" TIMESTAMPTZ(3),
    "told_of" UUID,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "paged_calls_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "paged_calls_incident_id_idx" ON "paged_calls"("incident_id");

-- A call is paged once while it is open.
CREATE UNIQUE INDEX "paged_calls_open" ON "paged_calls" ("incident_id", "employee_id") WHERE "ended_at" IS NULL;
ALTER TABLE "paged_calls"
  ADD CHECK (("accepted_by" IS NULL) = ("accepted_at" IS NULL)),
  ADD CHECK ("accepted_by" IS NULL OR "nobody_at" IS NULL);

-- To a release before this one it is a list, which counts nobody.
ALTER TABLE "messages" ADD CHECK ("paged_call_id" IS NULL OR "paged_call_id" = "list_id");
CREATE INDEX "messages_of_paged_calls" ON "messages" ("paged_call_id") WHERE "paged_call_id" IS NOT NULL;
CREATE INDEX "deliveries_that_call" ON "deliveries" ("incident_id", "employee_id") WHERE "needs_help";
