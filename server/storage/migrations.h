// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "core/bytes/result.h"
#include "server/storage/database.h"

// The schema as numbered steps, forward only: server/storage/migrations/NNNN_noun.sql, embedded at build. 0001 to 0009 are
// the base's (delivery, audit); 0010 on are the services' (0010_accounts, 0011_circles, …). A step that was released never
// changes: its checksum is stored beside the data. Times are *_ms BIGINT, ids BLOB, every table is prefixed with its noun.

namespace carecircle {

struct Migration {
  int number;
  const char* name;  // "0001_delivery"
  const char* sql;
};

// All steps of this program, in order.
std::span<const Migration> migrations();

// Brings the database to this program's version. kDataTooNew when it was written by a newer program, kStateDamaged when a
// step that was applied differs from this program's.
Result<void> migrate(Database& database, std::span<const Migration> steps);

// CREATE statements of all tables and indexes, sorted: compared with the checked-in snapshot.
Result<std::string> schema_of(Database& database);

}  // namespace carecircle
