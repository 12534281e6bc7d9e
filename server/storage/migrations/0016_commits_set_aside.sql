-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Commits that nobody can apply: which do not count, what was before them, and who makes no more of them.
ALTER TABLE delivery_messages ADD COLUMN set_aside BIGINT NOT NULL DEFAULT 0;
ALTER TABLE delivery_group_infos ADD COLUMN previous_epoch BIGINT;
ALTER TABLE delivery_group_infos ADD COLUMN previous_group_info BLOB;
ALTER TABLE circles_members ADD COLUMN may_commit BIGINT NOT NULL DEFAULT 1;
