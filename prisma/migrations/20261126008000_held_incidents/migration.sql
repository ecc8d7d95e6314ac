-- AlterTable
ALTER TABLE "incidents" ADD COLUMN "held_since" TIMESTAMPTZ(3),
ADD COLUMN "held_from" TEXT;

-- CreateTable
CREATE TABLE "last_sign_off" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "last_sign_off_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "incidents"
  DROP CONSTRAINT "incidents_state_check",
  ADD CONSTRAINT "incidents_state_check"
    CHECK ("state" IN ('draft', 'awaiting-approval', 'scheduled', 'active', 'held', 'all-clear', 'closed', 'stopped')),
  ADD CONSTRAINT "incidents_held_check"
    CHECK ("state" <> 'held' OR ("held_since" IS NOT NULL AND "held_from" IN ('active', 'all-clear')));
