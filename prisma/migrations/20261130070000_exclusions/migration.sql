-- Whom an incident leaves out for good, frozen when it is launched, and by which rule of its playbook.
-- CreateTable
CREATE TABLE "incident_exclusions" (
    "incident_id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "rule" TEXT NOT NULL,

    CONSTRAINT "incident_exclusions_pkey" PRIMARY KEY ("incident_id","employee_id")
);

-- Whatever the code does: nobody who is left out is a recipient of the incident or gets anything of it. A statement is
-- looked at once, however many rows it writes, and without nested loops neither many rows nor many exclusions make it slow.
-- (Whoever applies migrations cuts them at each semicolon, so the bodies write theirs as \x3b.)
CREATE FUNCTION "refuse_excluded_deliveries"() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS E'
DECLARE
  incidents uuid[] := ARRAY(SELECT DISTINCT incident_id FROM fresh)\x3b
BEGIN
  IF EXISTS (SELECT FROM incident_exclusions WHERE incident_id = ANY (incidents))
     AND EXISTS (SELECT FROM fresh JOIN incident_exclusions x USING (incident_id, employee_id)
                  WHERE x.incident_id = ANY (incidents)) THEN
    RAISE EXCEPTION ''a delivery to somebody whom the incident leaves out'' USING ERRCODE = ''check_violation''\x3b
  END IF\x3b
  RETURN NULL\x3b
END ';

CREATE TRIGGER "deliveries_excluded" AFTER INSERT ON "deliveries"
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION "refuse_excluded_deliveries"();

CREATE FUNCTION "refuse_excluded_recipients"() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS E'
DECLARE
  started uuid[] := ARRAY(SELECT DISTINCT message_id FROM fresh)\x3b
  incidents uuid[] := ARRAY(SELECT DISTINCT incident_id FROM messages WHERE id = ANY (started))\x3b
BEGIN
  IF EXISTS (SELECT FROM incident_exclusions WHERE incident_id = ANY (incidents))
     AND EXISTS (SELECT FROM fresh
                   JOIN messages m ON m.id = fresh.message_id
                   JOIN incident_exclusions x ON x.incident_id = m.incident_id AND x.employee_id = fresh.employee_id
                  WHERE m.id = ANY (started) AND x.incident_id = ANY (incidents)) THEN
    RAISE EXCEPTION ''a recipient whom the incident leaves out'' USING ERRCODE = ''check_violation''\x3b
  END IF\x3b
  RETURN NULL\x3b
END ';

CREATE TRIGGER "recipients_excluded" AFTER INSERT ON "recipients"
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION "refuse_excluded_recipients"();
