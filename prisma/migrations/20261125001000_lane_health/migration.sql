-- What the hand says and what the breaker says stand apart. What both come to stays in state.
ALTER TABLE "lanes"
  ADD COLUMN "epoch" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "hand" TEXT,
  ADD COLUMN "hand_reason" TEXT,
  ADD COLUMN "hand_at" TIMESTAMPTZ(3),
  ADD COLUMN "hand_until" TIMESTAMPTZ(3),
  ADD COLUMN "breaker" JSONB NOT NULL DEFAULT '{"kind": "working", "sinceS": 0}',
  ADD COLUMN "cause" TEXT,
  ADD COLUMN "cause_since" TIMESTAMPTZ(3),
  ADD COLUMN "share" DOUBLE PRECISION NOT NULL DEFAULT 1,
  ADD COLUMN "probe_per_second" DOUBLE PRECISION,
  ADD COLUMN "silent_since" TIMESTAMPTZ(3),
  ADD COLUMN "reported_at" TIMESTAMPTZ(3);
UPDATE "lanes" SET "hand" = 'held', "hand_reason" = "reason", "hand_at" = "since" WHERE "state" = 'held';

ALTER TABLE "attempts" ADD COLUMN "looked_epoch" INTEGER;

CREATE TABLE "lane_counts" (
    "channel" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "cohort" TEXT NOT NULL,
    "worker_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(0) NOT NULL,
    "accepted" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "account" INTEGER NOT NULL DEFAULT 0,
    "doubted" INTEGER NOT NULL DEFAULT 0,
    "receipts" INTEGER NOT NULL DEFAULT 0,
    "late" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "lane_counts_pkey" PRIMARY KEY ("at","channel","provider","cohort","worker_id")
);

CREATE TABLE "lane_watch" (
    "id" INTEGER NOT NULL,
    "holder" UUID NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lane_watch_pkey" PRIMARY KEY ("id")
);
