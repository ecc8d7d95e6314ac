-- AlterTable
ALTER TABLE "carrier_reads" ADD COLUMN     "seen_to" TIMESTAMPTZ(3),
ADD COLUMN     "wanted_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "replies" ADD COLUMN     "answer_due_at" TIMESTAMPTZ(3),
ADD COLUMN     "fetched" BOOLEAN NOT NULL DEFAULT false;

-- The few replies that are still owed a text.
CREATE INDEX replies_answer_due ON replies (answer_due_at) WHERE answer_due_at IS NOT NULL;
