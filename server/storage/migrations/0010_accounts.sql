-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Accounts, their sealed indexes and sign-in sessions (server/services/accounts). Unlock slots are in the shred store.
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
CREATE INDEX accounts_sessions_by_account ON accounts_sessions (account_id, proved_ms);
CREATE INDEX accounts_sessions_by_expiry ON accounts_sessions (expires_ms);
