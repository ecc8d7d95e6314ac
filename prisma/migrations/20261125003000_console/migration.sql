-- CreateIndex: employees are listed by name.
CREATE INDEX "employees_name_id_idx" ON "employees"("name", "id");

-- AlterTable: an operator's own record, the only place where a test may be sent.
ALTER TABLE "operators" ADD COLUMN "employee_id" UUID;
ALTER TABLE "operators" ADD CONSTRAINT "operators_employee_id_fkey"
  FOREIGN KEY ("employee_id") REFERENCES "employees"("id") ON DELETE SET NULL ON UPDATE CASCADE;
