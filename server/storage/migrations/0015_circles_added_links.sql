-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Links from a generation to the one before it that members add beside the commit's own: one of each member.
CREATE TABLE circles_added_links (
  circle_id BLOB NOT NULL,
  generation BIGINT NOT NULL,
  account_id BLOB NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (circle_id, generation, account_id)
);
