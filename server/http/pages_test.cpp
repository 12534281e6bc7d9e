// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/pages.h"

#include <gtest/gtest.h>

#include <fstream>

#include "server/testing/temporary_folder.h"

namespace carecircle {
namespace {

constexpr const char* kBrowserAccept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

class PagesTest : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) {
    const std::filesystem::path file = folder.path() / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
  }
  Pages pages() { return {WebFiles::read(folder.path()).value(), ""}; }
  static std::string header(const HttpAnswer& answer, std::string_view name) {
    for (const auto& [own, value] : answer.headers) {
      if (own == name) return value;
    }
    return "";
  }

  void SetUp() override {
    write("index.html", "<!doctype html>");
    write("index.html.br", "brotli");
    write("assets/core-1a.wasm", "wasm");
    write("assets/core-1a.wasm.br", "br");
    write("assets/core-1a.wasm.gz", "gz");
    write("robots.txt", "text");
  }

  TemporaryFolder folder;
};

TEST_F(PagesTest, a_path_of_odd_components_is_none) {
  EXPECT_TRUE(safe_path("/assets/index-1a.js"));
  for (const char* path :
       {"", "index.html", "/../main.db", "/a/../../main.db", "/.env", "/a//b", "/a%2fb", "/a\\b", "/a/."}) {
    EXPECT_FALSE(safe_path(path)) << path;
  }
}

TEST_F(PagesTest, without_a_web_client_one_page_says_what_this_is) {
  const Pages plain({}, "http://example/\"><b>");
  const std::string body = plain.get({.path = "/"}).body;
  EXPECT_EQ(plain.get({.path = "/"}).status, 200u);
  EXPECT_EQ(plain.get({.path = "/join"}).body, body);
  EXPECT_EQ(body.find("<script"), std::string::npos);
  EXPECT_EQ(body.find("<b>"), std::string::npos);
  EXPECT_EQ(plain.get({.path = "/elsewhere", .accept = kBrowserAccept}).status, 404u);
}

TEST_F(PagesTest, files_are_served_with_their_types) {
  const std::pair<const char*, const char*> types[] = {{"a.html", "text/html; charset=utf-8"},
                                                       {"a.js", "text/javascript; charset=utf-8"},
                                                       {"a.css", "text/css; charset=utf-8"},
                                                       {"a.wasm", "application/wasm"},
                                                       {"a.svg", "image/svg+xml"},
                                                       {"a.png", "image/png"},
                                                       {"a.woff2", "font/woff2"},
                                                       {"a.json", "application/json"},
                                                       {"a.webmanifest", "application/manifest+json"},
                                                       {"a.ico", "image/x-icon"},
                                                       {"a.txt", "text/plain; charset=utf-8"},
                                                       {"a.unknown", "application/octet-stream"}};
  for (const auto& [name, type] : types)
    write(name, name);
  const Pages all = pages();
  for (const auto& [name, type] : types) {
    const HttpAnswer answer = all.get({.path = "/" + std::string(name)});
    EXPECT_EQ(answer.content_type, type);
    EXPECT_EQ(answer.content(), name);
  }
}

TEST_F(PagesTest, the_smallest_coding_that_the_client_accepts_is_chosen) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "wasm"},           {"gzip, deflate, br, zstd", "br"}, {"gzip", "gz"},       {"GZIP;q=0.5", "gz"},
      {"br;q=0, gzip", "gz"}, {"br;q=0.000,gzip ; q=0", "wasm"}, {"*", "br"},          {"*;q=0", "wasm"},
      {"br;q=0, *", "gz"},    {"deflate, zstd", "wasm"},         {"identity", "wasm"}, {", ,;=,br", "br"}};
  for (const auto& [accept_encoding, content] : cases) {
    const HttpAnswer answer = pages().get({.path = "/assets/core-1a.wasm", .accept_encoding = accept_encoding});
    EXPECT_EQ(answer.content(), content) << accept_encoding;
    EXPECT_EQ(answer.content_type, "application/wasm");
    EXPECT_EQ(header(answer, "Vary"), "Accept-Encoding");
    EXPECT_EQ(header(answer, "Content-Encoding"), std::string(content) == "br"   ? "br"
                                                  : std::string(content) == "gz" ? "gzip"
                                                                                 : "");
  }
}

TEST_F(PagesTest, a_coding_has_no_address_of_its_own_unless_it_is_nobodys) {
  EXPECT_EQ(pages().get({.path = "/assets/core-1a.wasm.br"}).status, 404u);
  write("archive.gz", "a file of its own");
  EXPECT_EQ(pages().get({.path = "/archive.gz"}).status, 200u);
}

TEST_F(PagesTest, what_has_its_hash_in_its_name_never_changes_and_the_rest_is_asked_for_again) {
  EXPECT_EQ(header(pages().get({.path = "/assets/core-1a.wasm"}), "Cache-Control"),
            "public, max-age=31536000, immutable");
  EXPECT_EQ(header(pages().get({.path = "/"}), "Cache-Control"), "no-cache");
  EXPECT_EQ(header(pages().get({.path = "/robots.txt"}), "Cache-Control"), "no-cache");
}

TEST_F(PagesTest, a_current_copy_is_not_sent_again) {
  const std::string tag = header(pages().get({.path = "/"}), "ETag");
  EXPECT_EQ(tag.size(), 45u);
  for (const std::string& if_none_match : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
    const HttpAnswer answer = pages().get({.path = "/", .if_none_match = if_none_match});
    EXPECT_EQ(answer.status, 304u) << if_none_match;
    EXPECT_EQ(answer.content(), "");
    EXPECT_EQ(header(answer, "ETag"), tag);
  }
  EXPECT_EQ(pages().get({.path = "/", .if_none_match = "\"other\""}).status, 200u);
  EXPECT_EQ(pages().get({.path = "/", .accept_encoding = "br", .if_none_match = tag}).status, 200u)
      << "another coding has another tag";
}

TEST_F(PagesTest, places_of_the_client_are_its_first_page) {
  for (const char* path : {"/", "/join", "/requests/AAAA-_zz/offers"}) {
    const HttpAnswer answer = pages().get({.path = path, .accept = kBrowserAccept});
    EXPECT_EQ(answer.content(), "<!doctype html>") << path;
    EXPECT_EQ(answer.content_type, "text/html; charset=utf-8");
  }
}

TEST_F(PagesTest, what_no_browser_goes_to_is_not_found) {
  EXPECT_EQ(pages().get({.path = "/join", .accept = "application/json"}).status, 404u);
  EXPECT_EQ(pages().get({.path = "/join", .accept = ""}).status, 404u);
  for (const char* path : {"/missing.js", "/assets/missing", "/v1/events", "/carecircle.v1.AuditService/List",
                           "/../main", "/%2e%2e/main", "/a/../../main", "//etc/passwd", "/.env", "/a\\b"}) {
    EXPECT_EQ(pages().get({.path = path, .accept = kBrowserAccept}).status, 404u) << path;
  }
}

TEST_F(PagesTest, links_out_of_the_folder_and_hidden_files_are_left_out) {
  const TemporaryFolder outside;
  std::ofstream(outside.path() / "secret.txt") << "secret";
  std::filesystem::create_symlink(outside.path() / "secret.txt", folder.path() / "link.txt");
  std::filesystem::create_directory_symlink(outside.path(), folder.path() / "linked");
  write(".vite/manifest.json", "{}");
  for (const char* path : {"/link.txt", "/linked/secret.txt", "/.vite/manifest.json"})
    EXPECT_EQ(pages().get({.path = path}).status, 404u) << path;
}

TEST_F(PagesTest, a_folder_that_is_not_there_or_too_large_is_refused) {
  EXPECT_EQ(WebFiles::read(folder.path() / "nowhere").code(), ErrorCode::kStorageFailed);
  write("large.bin", "");
  std::filesystem::resize_file(folder.path() / "large.bin", kWebFileSizeMax);
  EXPECT_TRUE(WebFiles::read(folder.path()));
  std::filesystem::resize_file(folder.path() / "large.bin", kWebFileSizeMax + 1);
  EXPECT_EQ(WebFiles::read(folder.path()).code(), ErrorCode::kLimitExceeded);
}

}  // namespace
}  // namespace carecircle
