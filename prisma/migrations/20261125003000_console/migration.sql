-- CreateIndex: employees are listed by name.
CREATE INDEX "employees_name_id_idx" ON "employees"("name", "id");

-- AlterTable: an operator's own record, the only place where a test may be sent.
ALTER TABLE "operators" ADD COLUMN "employee_id" UUID;
ALTER TABLE "operators" ADD CONSTRAINT "operators_employee_id_fkey"
  FOREIGN KEY ("employee_id") REFERENCES "employees"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- CreateTable
CREATE TABLE "directory_imports" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "content" TEXT,
    "state" TEXT NOT NULL,
    "run" UUID NOT NULL,
    "beat_at" TIMESTAMPTZ(3) NOT NULL,
    "phase" TEXT NOT NULL DEFAULT 'reading',
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "outcome" JSONB,
    "problem" JSONB,
    "started_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "directory_imports_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "directory_imports_state_check" CHECK (state IN ('checking', 'checked', 'importing', 'imported', 'refused', 'failed'))
);

-- CreateIndex
CREATE INDEX "directory_imports_created_at_idx" ON "directory_imports"("created_at");
