-- CreateTable
CREATE TABLE "webhook_probe" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    "holder" UUID,
    "held_until" TIMESTAMPTZ(3),
    "ok" BOOLEAN,
    "since" TIMESTAMPTZ(3),
    "at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_probe_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "webhook_probe" ADD CHECK ("id" = 1);
INSERT INTO "webhook_probe" DEFAULT VALUES;
