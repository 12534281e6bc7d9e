// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

#include "core/bytes/bytes.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

// Small files that must survive a crash whole or not at all. Every error is kStorageFailed.

namespace carecircle {

// Makes the folder and its parents; only the owner may enter it (0700).
Result<void> make_private_folder(const std::filesystem::path& folder);

// Nothing when there is no such file.
Result<std::optional<SecretBytes>> read_private_file(const std::filesystem::path& file);

// Written beside, flushed, renamed over: a reader sees the old content or the new one. Mode 0600.
Result<void> write_private_file(const std::filesystem::path& file, BytesView content);

// Overwrites with zeros, flushes, removes, flushes the folder. A file that is not there is removed already.
Result<void> destroy_file(const std::filesystem::path& file);

}  // namespace carecircle
