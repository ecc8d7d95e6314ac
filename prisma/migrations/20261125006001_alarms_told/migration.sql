-- CreateTable
CREATE TABLE "alarms_told" (
    "kind" TEXT NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "over_at" TIMESTAMPTZ(3),

    CONSTRAINT "alarms_told_pkey" PRIMARY KEY ("kind")
);
