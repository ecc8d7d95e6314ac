-- When the next reminder of a question goes out by itself, and how many are left.
-- AlterTable
ALTER TABLE "messages" ADD COLUMN "remind" JSONB,
ADD COLUMN "remind_at" TIMESTAMPTZ(3),
ADD COLUMN "reminders_left" SMALLINT NOT NULL DEFAULT 0,
ADD COLUMN "reminders_off_at" TIMESTAMPTZ(3);

ALTER TABLE "messages"
  ADD CHECK ("remind_at" IS NULL OR ("remind" IS NOT NULL AND "reminders_left" > 0 AND "reminders_off_at" IS NULL));

CREATE INDEX "messages_to_remind_of" ON "messages" ("remind_at") WHERE "remind_at" IS NOT NULL;
