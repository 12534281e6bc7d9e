-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who has commits set aside brings the group information of the epoch of before along, however many they were.
ALTER TABLE delivery_group_infos DROP COLUMN previous_epoch;
ALTER TABLE delivery_group_infos DROP COLUMN previous_group_info;
