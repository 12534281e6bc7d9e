-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Contact cards and grants (server/services/contacts). Lease halves are in the shred store under the grant's id.
CREATE TABLE contacts_fields (
  circle_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  field_id BLOB NOT NULL,
  generation BIGINT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (circle_id, account_id, field_id)
);

CREATE TABLE contacts_grants (
  grant_id BLOB NOT NULL PRIMARY KEY,
  circle_id BLOB NOT NULL,
  owner_account_id BLOB NOT NULL,
  grantee_account_id BLOB NOT NULL,
  content BLOB NOT NULL,
  signature BLOB NOT NULL,
  state BIGINT NOT NULL,
  end_reason BIGINT NOT NULL,
  request_id BLOB,
  expires_ms BIGINT NOT NULL,
  views BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  ended_ms BIGINT,
  last_view_ms BIGINT,
  refusals BIGINT NOT NULL,
  refused_ms BIGINT NOT NULL,
  receipt BLOB,
  receipt_signature BLOB
);
CREATE INDEX contacts_grants_by_owner ON contacts_grants (owner_account_id, created_ms);
CREATE INDEX contacts_grants_by_grantee ON contacts_grants (grantee_account_id, created_ms);
CREATE INDEX contacts_grants_by_expiry ON contacts_grants (state, expires_ms);
CREATE INDEX contacts_grants_by_request ON contacts_grants (request_id);
CREATE INDEX contacts_grants_by_end ON contacts_grants (ended_ms);

CREATE TABLE contacts_releases (
  grant_id BLOB NOT NULL,
  nonce BLOB NOT NULL,
  request_hash BLOB NOT NULL,
  log_index BIGINT NOT NULL,
  PRIMARY KEY (grant_id, nonce)
);
