-- CreateTable
CREATE TABLE "carrier_reads" (
    "channel" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "carrier_reads_pkey" PRIMARY KEY ("channel","provider","what")
);
