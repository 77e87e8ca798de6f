-- Changes of a gateway in every state, newest first.
CREATE INDEX "change_gateway_id_requested_at_id_idx" ON "change"("gateway_id", "requested_at" DESC, "id" DESC);

-- Ended sessions stay for the log's sake and outnumber the open ones, which alone are listed and swept.
DROP INDEX "session_expires_at_idx";
CREATE INDEX "session_open_person_id_created_at_idx" ON "session"("person_id", "created_at" DESC) WHERE "ended_at" IS NULL;
CREATE INDEX "session_open_expires_at_idx" ON "session"("expires_at") WHERE "ended_at" IS NULL;
CREATE INDEX "session_open_last_seen_at_idx" ON "session"("last_seen_at") WHERE "ended_at" IS NULL;

-- Where in the log a moment lies: a range index could only tell near which pages.
DROP INDEX audit.event_at_idx;
CREATE INDEX event_at_idx ON audit.event (at);
