// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace carecircle {
namespace {

// Own names are plain ASCII, so quoting needs two characters only.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') result += '\\';
    result += character;
  }
  return result + "\"";
}

std::string render(std::string_view level, LogSafe event, std::initializer_list<LogField> fields) {
  std::string line = "\"level\":" + quoted(level) + ",\"event\":" + quoted(event.text());
  for (const LogField& field : fields) {
    const auto* word = std::get_if<LogSafe>(&field.value());
    const std::string value =
        word != nullptr ? quoted(word->text()) : std::to_string(std::get<std::int64_t>(field.value()));
    line += "," + quoted(field.key().text()) + ":" + value;
  }
  return line;
}

}  // namespace

struct Log::Sink {
  spdlog::logger logger{"carecircled", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

Log::Log() : sink_(std::make_unique<Sink>()) {
  sink_->logger.set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})", spdlog::pattern_time_type::utc);
  sink_->logger.flush_on(spdlog::level::info);
}

Log::~Log() = default;

void Log::info(LogSafe event, std::initializer_list<LogField> fields) {
  sink_->logger.info(render("info", event, fields));
}

void Log::error(LogSafe event, std::initializer_list<LogField> fields) {
  sink_->logger.error(render("error", event, fields));
}

}  // namespace carecircle
