-- The numbers by which texts of a list name people, so that its person can answer for them by one text.
-- CreateTable
CREATE TABLE "list_numbers" (
    "list_id" UUID NOT NULL,
    "delivery_id" BIGINT NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "list_numbers_pkey" PRIMARY KEY ("list_id","delivery_id")
);

-- Whose lists they are is asked at a reply.
-- CreateIndex
CREATE INDEX "silent_lists_employee_id_idx" ON "silent_lists"("employee_id");
