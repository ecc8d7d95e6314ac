-- Employees' own pages: which of their links is good, and what they say is wrong with what we know of them.
-- AlterTable
ALTER TABLE "employees" ADD COLUMN "own_link" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "own_notes" (
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "wrong" UUID[] NOT NULL,
    "note" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "settled_by" TEXT,

    CONSTRAINT "own_notes_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "own_notes" ADD CONSTRAINT "own_notes_employee_id_fkey" FOREIGN KEY ("employee_id") REFERENCES "employees"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Few are open at a time.
CREATE INDEX "own_notes_open" ON "own_notes" ("employee_id") WHERE "settled_at" IS NULL;
