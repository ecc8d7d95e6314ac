-- From which group a reply came back with which nobody had dealt, and when. Null again once it is handed to another.
-- AlterTable
ALTER TABLE "replies_to_read"
  ADD COLUMN "came_back_at" TIMESTAMPTZ(3),
  ADD COLUMN "came_back_from" UUID;

CREATE INDEX "replies_to_read_handed" ON "replies_to_read" ("handed_at") WHERE "group_id" IS NOT NULL AND "done_at" IS NULL;
