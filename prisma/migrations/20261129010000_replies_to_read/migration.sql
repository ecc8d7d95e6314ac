-- Words that somebody of the team must read, and what was done about them.
-- CreateTable
CREATE TABLE "replies_to_read" (
    "id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "delivery_id" BIGINT NOT NULL,
    "source_ref" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "answer" TEXT,
    "is_call" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),
    "done_by" TEXT,
    "done_how" TEXT,
    "group_id" UUID,
    "handed_at" TIMESTAMPTZ(3),
    "handed_by" TEXT,

    CONSTRAINT "replies_to_read_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "messages" ADD COLUMN "said_by" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "replies_to_read_source_ref_key" ON "replies_to_read"("source_ref");

-- CreateIndex
CREATE INDEX "replies_to_read_incident_id_employee_id_idx" ON "replies_to_read"("incident_id", "employee_id");

ALTER TABLE "replies_to_read"
  ADD CHECK ("done_how" IN ('answered', 'counted', 'read', 'cleared')),
  ADD CHECK (("done_at" IS NULL) = ("done_how" IS NULL) AND ("done_at" IS NULL) = ("done_by" IS NULL)),
  ADD CHECK (("group_id" IS NULL) = ("handed_at" IS NULL) AND ("group_id" IS NULL) = ("handed_by" IS NULL));
CREATE INDEX "replies_to_read_open" ON "replies_to_read" ("incident_id", "is_call" DESC, "at", "id") WHERE "done_at" IS NULL;

-- What the team said to single people. To a release before this one it is a list, which counts nobody.
ALTER TABLE "messages" ADD CHECK ("said_by" IS NULL OR ("kind" = 'list' AND "paged_call_id" IS NULL));
CREATE INDEX "messages_of_the_team" ON "messages" ("incident_id") WHERE "said_by" IS NOT NULL;

-- What is unread in incidents that run.
INSERT INTO "replies_to_read" ("id", "incident_id", "employee_id", "delivery_id", "source_ref", "via", "is_call", "at")
SELECT gen_random_uuid(), d."incident_id", d."employee_id", d."id", r."provider_ref", 'sms', r."understood" = 'distress', r."at"
  FROM "replies" r
  JOIN "deliveries" d ON d."id" = r."delivery_id"
  JOIN "incidents" i ON i."id" = d."incident_id" AND i."state" NOT IN ('closed', 'stopped')
 WHERE r."understood" IN ('unclear', 'distress');

INSERT INTO "replies_to_read" ("id", "incident_id", "employee_id", "delivery_id", "source_ref", "via", "answer", "is_call", "at")
SELECT gen_random_uuid(), c."incident_id", c."employee_id", c."delivery_id", c."source_ref", c."via", c."answer", false, c."at"
  FROM "confirmations" c
  JOIN "incidents" i ON i."id" = c."incident_id" AND i."state" NOT IN ('closed', 'stopped')
 WHERE c."note" IS NOT NULL AND c."on_behalf_by" IS NULL;
