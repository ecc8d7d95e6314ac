-- AlterTable
ALTER TABLE "messages" ADD COLUMN "repeats" INTEGER,
ADD COLUMN "superseded_at" TIMESTAMPTZ(3);

-- The latest correction or all-clear of an incident, which goes on finding people who were told late.
CREATE INDEX "messages_taking_back" ON "messages" ("incident_id") WHERE "kind" IN ('correction', 'all-clear');
