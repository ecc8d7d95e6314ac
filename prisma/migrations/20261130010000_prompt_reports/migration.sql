-- Since when what carriers report is recorded at once: only then is a lane without reports the carrier's fault.
-- AlterTable
ALTER TABLE "webhook_probe" ADD COLUMN "prompt_since" TIMESTAMPTZ(3);
