-- When the newest call for help was heard, beside the mark that one is open.
-- AlterTable
ALTER TABLE "deliveries" ADD COLUMN "called_at" TIMESTAMPTZ(3);

UPDATE "deliveries" d
   SET "called_at" = coalesce((SELECT max(c."at") FROM "confirmations" c WHERE c."delivery_id" = d."id"), d."created_at")
 WHERE d."needs_help";
