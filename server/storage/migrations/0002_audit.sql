-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The audit log (server/audit): entries for ever, events and subject keys erasable.
CREATE TABLE audit_subjects (
  account_id BLOB NOT NULL PRIMARY KEY,
  subject_key_sealed BLOB NOT NULL,
  last_sequence BIGINT NOT NULL
);

CREATE TABLE audit_entries (
  log_index BIGINT NOT NULL PRIMARY KEY,
  entry BLOB NOT NULL,
  signature BLOB NOT NULL,
  head BLOB NOT NULL
);

CREATE TABLE audit_events (
  account_id BLOB NOT NULL,
  sequence BIGINT NOT NULL,
  log_index BIGINT NOT NULL,
  event_sealed BLOB,
  accepted_ms BIGINT NOT NULL,
  PRIMARY KEY (account_id, sequence)
);
CREATE INDEX audit_events_by_index ON audit_events (log_index);
CREATE INDEX audit_events_by_time ON audit_events (accepted_ms);
