-- Attempts of incidents that have long ended, out of the engine's way. A child of "attempts": who reads "attempts" reads
-- both, a column added there is added here, and a statement that asks for what is queued, sending or in doubt never
-- comes here, which the check tells the planner. In a schema of its own, which the typed client does not know.
CREATE SCHEMA "history";
CREATE TABLE "history"."attempts" (
  PRIMARY KEY ("id"),
  CHECK ("state" NOT IN ('queued', 'sending', 'in-doubt'))
) INHERITS ("attempts");
CREATE INDEX "attempts_delivery" ON "history"."attempts" ("delivery_id");

-- How far an incident's deliveries have been walked for that, by id, and when the walk ended.
ALTER TABLE "incidents" ADD COLUMN "history_to" BIGINT, ADD COLUMN "history_at" TIMESTAMPTZ(3);
CREATE INDEX "incidents_without_history" ON "incidents" ("id")
  WHERE "history_at" IS NULL AND "state" IN ('closed', 'stopped');
CREATE INDEX "deliveries_incident_id_id_idx" ON "deliveries" ("incident_id", "id");
DROP INDEX "deliveries_incident_id_idx";
