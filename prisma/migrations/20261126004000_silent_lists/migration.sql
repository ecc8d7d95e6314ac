-- AlterTable
ALTER TABLE "messages" ALTER COLUMN "number" DROP NOT NULL,
ADD COLUMN "list_id" UUID,
ADD COLUMN "tells" JSONB NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "silent_lists" (
    "id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "employee_id" UUID,
    "role" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "look_at" TIMESTAMPTZ(3) NOT NULL,
    "told_at" TIMESTAMPTZ(3),
    "told_people" INTEGER NOT NULL DEFAULT 0,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "cleared_at" TIMESTAMPTZ(3),
    "note" TEXT,
    "handed_to" UUID,

    CONSTRAINT "silent_lists_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "listed" (
    "delivery_id" BIGINT NOT NULL,
    "tell" SMALLINT NOT NULL,
    "list_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "listed_pkey" PRIMARY KEY ("delivery_id","tell","list_id")
);

-- CreateIndex
CREATE INDEX "silent_lists_incident_id_idx" ON "silent_lists"("incident_id");

-- CreateIndex
CREATE UNIQUE INDEX "silent_lists_message_id_employee_id_key" ON "silent_lists"("message_id", "employee_id");

-- CreateIndex
CREATE INDEX "listed_list_id_idx" ON "listed"("list_id");

-- Closed vocabularies. A list goes to one person and has no number among what an incident says to its people.
ALTER TABLE "messages" DROP CONSTRAINT "messages_kind_check",
  ADD CHECK ("kind" IN ('alert', 'update', 'reminder', 'correction', 'all-clear', 'list')),
  ADD CHECK (("kind" = 'list') = ("number" IS NULL) AND ("kind" = 'list') = ("list_id" IS NOT NULL));
ALTER TABLE "silent_lists"
  ADD CHECK ("ended_by" IN ('accounted', 'cleared', 'handed-over', 'over')),
  ADD CHECK (("ended_at" IS NULL) = ("ended_by" IS NULL));

-- Nobody to tell: one list of that kind a message.
CREATE UNIQUE INDEX "silent_lists_of_nobody" ON "silent_lists" ("message_id") WHERE "employee_id" IS NULL;
CREATE INDEX "messages_of_lists" ON "messages" ("list_id", "created_at") WHERE "list_id" IS NOT NULL;
CREATE INDEX "messages_that_tell" ON "messages" ("incident_id") WHERE "tells" <> '[]';
