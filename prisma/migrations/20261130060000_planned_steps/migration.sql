-- The messages of a playbook that follow its first one: what each waits for, and what became of it.
-- CreateTable
CREATE TABLE "planned_steps" (
    "incident_id" UUID NOT NULL,
    "place" SMALLINT NOT NULL,
    "step" TEXT NOT NULL,
    "waits" JSONB NOT NULL,
    "message" JSONB NOT NULL,
    "texts" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "due_at" TIMESTAMPTZ(3),
    "look_at" TIMESTAMPTZ(3),
    "number" INTEGER,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "reason" TEXT,

    CONSTRAINT "planned_steps_pkey" PRIMARY KEY ("incident_id","place")
);

-- Each second every worker asks which of them is to be looked at.
CREATE INDEX "planned_steps_to_look_at" ON "planned_steps" ("look_at") WHERE "state" = 'waiting' AND "look_at" IS NOT NULL;

-- AddForeignKey
ALTER TABLE "planned_steps" ADD CONSTRAINT "planned_steps_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incidents"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
