-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Key packages and claims on them (server/services/conversations); messages are in delivery_*.
CREATE TABLE conversations_key_packages (
  device_id BLOB NOT NULL,
  package_hash BLOB NOT NULL,
  last_resort BIGINT NOT NULL,
  key_package BLOB NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (device_id, package_hash)
);

CREATE TABLE conversations_claims (
  target_account_id BLOB NOT NULL,
  claimer_account_id BLOB NOT NULL,
  window_began_ms BIGINT NOT NULL,
  claims BIGINT NOT NULL,
  PRIMARY KEY (target_account_id, claimer_account_id)
);
CREATE INDEX conversations_claims_by_time ON conversations_claims (window_began_ms);
