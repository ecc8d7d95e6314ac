-- Who sent a message of an incident is read from the audit trail, each time its page is opened.
CREATE INDEX "audit_entries_subject_idx" ON "audit_entries"("subject");
