-- The codes that stand in a text in place of plain digits, where those belong to another question on the same phone.
-- CreateTable
CREATE TABLE "reply_codes" (
    "phone" TEXT NOT NULL,
    "code" SMALLINT NOT NULL,
    "question_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "answer_key" TEXT NOT NULL,
    "given_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reply_codes_pkey" PRIMARY KEY ("phone", "code")
);

-- AlterTable
ALTER TABLE "attempts" ADD COLUMN "asks_by" JSONB;
