// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <memory>

#include "server/storage/database.h"

namespace carecircle {

// A database that fails when it is told to: what a full disk or a torn cable does, at the storage seam.
class FaultyDatabase final : public Database {
 public:
  explicit FaultyDatabase(std::unique_ptr<Database> inner) : inner_(std::move(inner)) {}

  void fail_next_commit() { fail_commit_ = true; }
  // The statement after `count` more ones fails, once.
  void fail_statement_after(int count) { statements_left_ = count; }

  Result<Rows> run(std::string_view sql, std::span<const Argument> arguments) override {
    if (statements_left_ >= 0 && statements_left_-- == 0) return fail(ErrorCode::kStorageFailed, "injected: statement");
    return inner_->run(sql, arguments);
  }
  std::int64_t changes() const override { return inner_->changes(); }
  Result<void> run_script(const std::string& script) override { return inner_->run_script(script); }
  Result<void> begin() override { return inner_->begin(); }
  Result<void> commit() override {
    if (std::exchange(fail_commit_, false)) return fail(ErrorCode::kStorageFailed, "injected: commit");
    return inner_->commit();
  }
  void rollback() override { inner_->rollback(); }

 private:
  std::unique_ptr<Database> inner_;
  bool fail_commit_ = false;
  int statements_left_ = -1;
};

}  // namespace carecircle
