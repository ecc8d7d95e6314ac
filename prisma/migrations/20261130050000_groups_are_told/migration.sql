-- The members of a group are told of what was handed to it, by a message that says which group. To a release before this
-- one it is a list, which counts nobody. A reply that a member gave back says who did.
-- AlterTable
ALTER TABLE "messages" ADD COLUMN "tells_group_id" UUID;

-- AlterTable
ALTER TABLE "replies_to_read"
  ADD COLUMN "group_told_at" TIMESTAMPTZ(3),
  ADD COLUMN "came_back_by" TEXT;

ALTER TABLE "messages"
  ADD CHECK ("tells_group_id" IS NULL OR ("kind" = 'list' AND "paged_call_id" IS NULL AND "said_by" IS NULL));
CREATE INDEX "messages_of_groups" ON "messages" ("incident_id", "tells_group_id", "created_at") WHERE "tells_group_id" IS NOT NULL;
CREATE INDEX "replies_to_read_untold" ON "replies_to_read" ("incident_id")
  WHERE "group_id" IS NOT NULL AND "done_at" IS NULL AND "group_told_at" IS NULL;
