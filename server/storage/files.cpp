// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace carecircle {
namespace {

// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags) : value_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  bool valid() const { return value_ >= 0; }
  int value() const { return value_; }

 private:
  int value_;
};

Error file_error(const char* where) { return fail(ErrorCode::kStorageFailed, where); }

Result<void> write_all(int descriptor, BytesView content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return file_error("files: write");
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> flush(int descriptor) {
  if (::fsync(descriptor) != 0) return file_error("files: flush");
  return {};
}

Result<void> flush_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(folder, O_RDONLY | O_DIRECTORY);
  if (!descriptor.valid()) return file_error("files: open folder");
  return flush(descriptor.value());
}

Result<std::size_t> size_of(const Descriptor& descriptor) {
  struct stat status{};
  if (::fstat(descriptor.value(), &status) != 0) return file_error("files: status");
  return static_cast<std::size_t>(status.st_size);
}

}  // namespace

Result<void> make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return file_error("files: make folder");
  if (::chmod(folder.c_str(), 0700) != 0) return file_error("files: protect folder");
  return {};
}

Result<std::optional<SecretBytes>> read_private_file(const std::filesystem::path& file) {
  const Descriptor descriptor(file, O_RDONLY);
  if (!descriptor.valid()) {
    if (errno == ENOENT) return std::optional<SecretBytes>{};
    return file_error("files: open");
  }
  SecretBytes content(TRY(size_of(descriptor)));
  MutableBytesView rest = content.mutable_view();
  while (!rest.empty()) {
    const ssize_t count = ::read(descriptor.value(), rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return file_error("files: read");
    rest = rest.subspan(static_cast<std::size_t>(count));
  }
  return std::optional<SecretBytes>(std::move(content));
}

Result<void> write_private_file(const std::filesystem::path& file, BytesView content) {
  const std::filesystem::path beside = file.string() + ".new";
  {
    const Descriptor descriptor(beside, O_WRONLY | O_CREAT | O_TRUNC);
    if (!descriptor.valid()) return file_error("files: create");
    TRY(write_all(descriptor.value(), content));
    TRY(flush(descriptor.value()));
  }
  if (::rename(beside.c_str(), file.c_str()) != 0) return file_error("files: rename");
  return flush_folder(file.parent_path());
}

Result<void> destroy_file(const std::filesystem::path& file) {
  {
    const Descriptor descriptor(file, O_WRONLY);
    if (!descriptor.valid()) {
      if (errno == ENOENT) return {};
      return file_error("files: open");
    }
    const Bytes zeros(TRY(size_of(descriptor)), 0);
    TRY(write_all(descriptor.value(), zeros));
    TRY(flush(descriptor.value()));
  }
  if (::unlink(file.c_str()) != 0) return file_error("files: remove");
  return flush_folder(file.parent_path());
}

}  // namespace carecircle
