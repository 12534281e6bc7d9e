-- SPDX-License-Identifier: AGPL-3.0-or-later
CREATE TABLE accounts_accounts (
  account_id BLOB NOT NULL PRIMARY KEY,
  sign_in_name_hash BLOB NOT NULL UNIQUE,
  opaque_record BLOB NOT NULL,
  identity_key BLOB NOT NULL,
  identity_sealed BLOB NOT NULL,
  set_version BIGINT NOT NULL,
  device_id BLOB NOT NULL,
  signature_key BLOB NOT NULL,
  device_set BLOB NOT NULL,
  device_set_signature BLOB NOT NULL,
  device_statement BLOB NOT NULL,
  device_statement_signature BLOB NOT NULL,
  recovery_key BLOB UNIQUE,
  slot_set_id BLOB NOT NULL UNIQUE,
  slot_ids BLOB NOT NULL,
  created_ms BIGINT NOT NULL
);
CREATE TABLE accounts_indexes (
  account_id BLOB NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  sealed BLOB NOT NULL
);
CREATE TABLE accounts_sessions (
  session_id BLOB NOT NULL PRIMARY KEY,
  account_id BLOB NOT NULL,
  device_id BLOB NOT NULL,
  recovering BIGINT NOT NULL,
  by_recovery_code BIGINT NOT NULL,
  moved BIGINT NOT NULL,
  proved_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
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
CREATE TABLE audit_subjects (
  account_id BLOB NOT NULL PRIMARY KEY,
  subject_key_sealed BLOB NOT NULL,
  last_sequence BIGINT NOT NULL
);
CREATE TABLE circles_added_links (
  circle_id BLOB NOT NULL,
  generation BIGINT NOT NULL,
  account_id BLOB NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (circle_id, generation, account_id)
);
CREATE TABLE circles_chain_links (
  circle_id BLOB NOT NULL,
  generation BIGINT NOT NULL,
  previous_generation BIGINT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (circle_id, generation)
);
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
CREATE TABLE circles_members (
  circle_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  role BIGINT NOT NULL,
  joined_ms BIGINT NOT NULL,
  invite_id BLOB,
  leaving BIGINT NOT NULL, may_commit BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (circle_id, account_id)
);
CREATE TABLE circles_records (
  circle_id BLOB NOT NULL,
  record_id BLOB NOT NULL,
  kind BIGINT NOT NULL,
  author_account_id BLOB NOT NULL,
  revision BIGINT NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (circle_id, record_id)
);
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
CREATE TABLE contacts_releases (
  grant_id BLOB NOT NULL,
  nonce BLOB NOT NULL,
  request_hash BLOB NOT NULL,
  log_index BIGINT NOT NULL,
  PRIMARY KEY (grant_id, nonce)
);
CREATE TABLE conversations_claims (
  target_account_id BLOB NOT NULL,
  claimer_account_id BLOB NOT NULL,
  window_began_ms BIGINT NOT NULL,
  claims BIGINT NOT NULL,
  PRIMARY KEY (target_account_id, claimer_account_id)
);
CREATE TABLE conversations_key_packages (
  device_id BLOB NOT NULL,
  package_hash BLOB NOT NULL,
  last_resort BIGINT NOT NULL,
  key_package BLOB NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (device_id, package_hash)
);
CREATE TABLE delivery_group_infos (
  stream_id BLOB NOT NULL PRIMARY KEY,
  epoch BIGINT NOT NULL,
  group_info BLOB NOT NULL
);
CREATE TABLE delivery_members (
  stream_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  joined_sequence BIGINT NOT NULL,
  removed_sequence BIGINT,
  acknowledged_sequence BIGINT NOT NULL,
  PRIMARY KEY (stream_id, account_id)
);
CREATE TABLE delivery_messages (
  stream_id BLOB NOT NULL,
  sequence BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  sender_account_id BLOB NOT NULL,
  sender_device_id BLOB NOT NULL,
  body BLOB NOT NULL,
  accepted_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  about_stream_id BLOB, set_aside BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (stream_id, sequence)
);
CREATE TABLE delivery_request_ids (
  account_id BLOB NOT NULL,
  client_request_id BLOB NOT NULL,
  sequence BIGINT NOT NULL,
  accepted_ms BIGINT NOT NULL,
  PRIMARY KEY (account_id, client_request_id)
);
CREATE TABLE delivery_streams (
  stream_id BLOB NOT NULL PRIMARY KEY,
  kind BIGINT NOT NULL,
  circle_id BLOB NOT NULL,
  epoch BIGINT NOT NULL,
  last_sequence BIGINT NOT NULL,
  created_ms BIGINT NOT NULL
);
CREATE TABLE help_requests_offers (
  circle_id BLOB NOT NULL,
  offer_id BLOB NOT NULL,
  request_id BLOB NOT NULL,
  helper_account_id BLOB NOT NULL,
  status BIGINT NOT NULL,
  record BLOB NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  conversation_id BLOB,
  PRIMARY KEY (circle_id, offer_id)
);
CREATE TABLE help_requests_requests (
  circle_id BLOB NOT NULL,
  request_id BLOB NOT NULL,
  author_account_id BLOB NOT NULL,
  status BIGINT NOT NULL,
  record BLOB NOT NULL,
  sealed_part BLOB NOT NULL,
  revision BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  expires_ms BIGINT,
  ended_ms BIGINT,
  PRIMARY KEY (circle_id, request_id)
);
CREATE TABLE schema_migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL);
CREATE INDEX accounts_sessions_by_account ON accounts_sessions (account_id, proved_ms);
CREATE INDEX accounts_sessions_by_expiry ON accounts_sessions (expires_ms);
CREATE INDEX audit_events_by_index ON audit_events (log_index);
CREATE INDEX audit_events_by_time ON audit_events (accepted_ms);
CREATE INDEX circles_invitations_by_circle ON circles_invitations (circle_id, created_ms);
CREATE INDEX circles_invitations_by_inviter ON circles_invitations (inviter_account_id);
CREATE INDEX circles_joins_by_circle ON circles_joins (circle_id, created_ms);
CREATE INDEX circles_joins_by_invitation ON circles_joins (invite_id);
CREATE INDEX circles_members_by_account ON circles_members (account_id);
CREATE INDEX circles_records_by_kind ON circles_records (circle_id, kind, author_account_id);
CREATE INDEX contacts_grants_by_end ON contacts_grants (ended_ms);
CREATE INDEX contacts_grants_by_expiry ON contacts_grants (state, expires_ms);
CREATE INDEX contacts_grants_by_grantee ON contacts_grants (grantee_account_id, created_ms);
CREATE INDEX contacts_grants_by_owner ON contacts_grants (owner_account_id, created_ms);
CREATE INDEX contacts_grants_by_request ON contacts_grants (request_id);
CREATE INDEX conversations_claims_by_time ON conversations_claims (window_began_ms);
CREATE INDEX delivery_members_by_account ON delivery_members (account_id, stream_id);
CREATE INDEX delivery_messages_by_expiry ON delivery_messages (expires_ms);
CREATE INDEX delivery_messages_by_time ON delivery_messages (accepted_ms);
CREATE INDEX delivery_request_ids_by_time ON delivery_request_ids (accepted_ms);
CREATE INDEX help_requests_offers_by_conversation ON help_requests_offers (conversation_id);
CREATE INDEX help_requests_offers_by_expiry ON help_requests_offers (status, expires_ms);
CREATE INDEX help_requests_offers_by_helper ON help_requests_offers (circle_id, helper_account_id);
CREATE INDEX help_requests_offers_by_request ON help_requests_offers (circle_id, request_id, helper_account_id);
CREATE INDEX help_requests_requests_by_author ON help_requests_requests (circle_id, author_account_id);
CREATE INDEX help_requests_requests_by_end ON help_requests_requests (ended_ms);
CREATE INDEX help_requests_requests_by_expiry ON help_requests_requests (expires_ms);
CREATE INDEX help_requests_requests_by_update ON help_requests_requests (circle_id, updated_ms, request_id);
