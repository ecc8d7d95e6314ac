-- A reply may come by mail: then it answers one attempt, whose number its address carries.
-- AlterTable
ALTER TABLE "replies" ADD COLUMN "channel" TEXT NOT NULL DEFAULT 'sms',
ADD COLUMN "attempt_id" BIGINT;
