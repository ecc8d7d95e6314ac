-- The cohorts of a lane that have reported, or do not work while the rest of it does.
CREATE TABLE "lane_cohorts" (
    "channel" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "cohort" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'working',
    "reason" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "breaker" JSONB NOT NULL DEFAULT '{"kind": "working", "sinceS": 0}',
    "cause" TEXT,
    "cause_since" TIMESTAMPTZ(3),
    "share" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "silent_since" TIMESTAMPTZ(3),
    "reported_at" TIMESTAMPTZ(3),

    CONSTRAINT "lane_cohorts_pkey" PRIMARY KEY ("channel","provider","cohort")
);
