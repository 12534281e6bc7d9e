-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Help requests and offers (server/services/help_requests). Records and sealed parts are ciphertext.
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
CREATE INDEX help_requests_requests_by_update ON help_requests_requests (circle_id, updated_ms, request_id);
CREATE INDEX help_requests_requests_by_expiry ON help_requests_requests (expires_ms);
CREATE INDEX help_requests_requests_by_end ON help_requests_requests (ended_ms);
CREATE INDEX help_requests_requests_by_author ON help_requests_requests (circle_id, author_account_id);

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
CREATE INDEX help_requests_offers_by_request ON help_requests_offers (circle_id, request_id, helper_account_id);
CREATE INDEX help_requests_offers_by_helper ON help_requests_offers (circle_id, helper_account_id);
CREATE INDEX help_requests_offers_by_expiry ON help_requests_offers (status, expires_ms);
CREATE INDEX help_requests_offers_by_conversation ON help_requests_offers (conversation_id);
