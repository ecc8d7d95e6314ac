-- CreateTable
CREATE TABLE "cleared_calls" (
    "id" BIGSERIAL NOT NULL,
    "incident_id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "cleared_by" TEXT NOT NULL,
    "note" TEXT NOT NULL,

    CONSTRAINT "cleared_calls_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "cleared_calls_incident_id_employee_id_idx" ON "cleared_calls"("incident_id", "employee_id");
