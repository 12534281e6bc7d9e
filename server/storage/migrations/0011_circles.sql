-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Circles, invitations, joins, members, and the circle's own ring records (server/services/circles).
CREATE TABLE circles_founding_links (
  invite_id BLOB NOT NULL PRIMARY KEY,
  invite_public_key BLOB NOT NULL,
  expires_ms BIGINT NOT NULL,
  registrations BIGINT NOT NULL,
  founder_account_id BLOB,
  circle_id BLOB
);

CREATE TABLE circles_invitations (
  invite_id BLOB NOT NULL PRIMARY KEY,
  circle_id BLOB NOT NULL,
  inviter_account_id BLOB NOT NULL,
  invite BLOB NOT NULL,
  signature BLOB NOT NULL,
  inviter_credential BLOB NOT NULL,
  inviter_signature_key BLOB NOT NULL,
  invite_public_key BLOB NOT NULL,
  role BIGINT NOT NULL,
  uses_max BIGINT NOT NULL,
  uses BIGINT NOT NULL,
  registrations BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  revoked_ms BIGINT,
  created_ms BIGINT NOT NULL
);
CREATE INDEX circles_invitations_by_circle ON circles_invitations (circle_id, created_ms);
CREATE INDEX circles_invitations_by_inviter ON circles_invitations (inviter_account_id);

CREATE TABLE circles_joins (
  join_id BLOB NOT NULL PRIMARY KEY,
  circle_id BLOB NOT NULL,
  invite_id BLOB NOT NULL,
  account_id BLOB NOT NULL UNIQUE,
  content BLOB NOT NULL,
  invite_signature BLOB NOT NULL,
  account_signature BLOB NOT NULL,
  key_package BLOB NOT NULL,
  created_ms BIGINT NOT NULL
);
CREATE INDEX circles_joins_by_circle ON circles_joins (circle_id, created_ms);
CREATE INDEX circles_joins_by_invitation ON circles_joins (invite_id);

CREATE TABLE circles_members (
  circle_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  role BIGINT NOT NULL,
  joined_ms BIGINT NOT NULL,
  invite_id BLOB,
  leaving BIGINT NOT NULL,
  PRIMARY KEY (circle_id, account_id)
);
CREATE INDEX circles_members_by_account ON circles_members (account_id);

CREATE TABLE circles_records (
  circle_id BLOB NOT NULL,
  record_id BLOB NOT NULL,
  kind BIGINT NOT NULL,
  author_account_id BLOB NOT NULL,
  revision BIGINT NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (circle_id, record_id)
);
CREATE INDEX circles_records_by_kind ON circles_records (circle_id, kind, author_account_id);

CREATE TABLE circles_chain_links (
  circle_id BLOB NOT NULL,
  generation BIGINT NOT NULL,
  previous_generation BIGINT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (circle_id, generation)
);
