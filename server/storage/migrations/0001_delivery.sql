-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Streams of messages in one total order (server/delivery).
CREATE TABLE delivery_streams (
  stream_id BLOB NOT NULL PRIMARY KEY,
  kind BIGINT NOT NULL,
  circle_id BLOB NOT NULL,
  epoch BIGINT NOT NULL,
  last_sequence BIGINT NOT NULL,
  created_ms BIGINT NOT NULL
);

CREATE TABLE delivery_members (
  stream_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  joined_sequence BIGINT NOT NULL,
  removed_sequence BIGINT,
  acknowledged_sequence BIGINT NOT NULL,
  PRIMARY KEY (stream_id, account_id)
);
CREATE INDEX delivery_members_by_account ON delivery_members (account_id, stream_id);

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
  about_stream_id BLOB,
  PRIMARY KEY (stream_id, sequence)
);
CREATE INDEX delivery_messages_by_expiry ON delivery_messages (expires_ms);
CREATE INDEX delivery_messages_by_time ON delivery_messages (accepted_ms);

CREATE TABLE delivery_group_infos (
  stream_id BLOB NOT NULL PRIMARY KEY,
  epoch BIGINT NOT NULL,
  group_info BLOB NOT NULL
);

CREATE TABLE delivery_request_ids (
  account_id BLOB NOT NULL,
  client_request_id BLOB NOT NULL,
  sequence BIGINT NOT NULL,
  accepted_ms BIGINT NOT NULL,
  PRIMARY KEY (account_id, client_request_id)
);
CREATE INDEX delivery_request_ids_by_time ON delivery_request_ids (accepted_ms);
