// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/commands/request_words.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "cli/client/text.h"

namespace carecircle::cli {
namespace {

constexpr std::size_t kSubcategoryMax = 100;

const std::map<v1::Category, std::vector<std::string_view>>& subcategories() {
  static const std::map<v1::Category, std::vector<std::string_view>> table{
      {v1::CATEGORY_HEALTH_CAREGIVING,
       {"accompaniment to care appointments", "caregiving tasks", "medical task guidance",
        "picking up or dropping off medical supplies or prescriptions", "respite care"}},
      {v1::CATEGORY_GROCERIES_MEALS, {"grocery shopping or delivery", "meal preparation or meal train"}},
      {v1::CATEGORY_TRANSPORTATION_ERRANDS, {"errands and shopping", "prescription pickup", "rides to appointments"}},
      {v1::CATEGORY_HOUSEHOLD_YARD,
       {"cleaning and laundry", "dog walking or pet sitting", "minor home repairs", "moving and packing",
        "snow shovelling", "yard work and gardening"}},
      {v1::CATEGORY_TECHNOLOGY_ADMINISTRATIVE,
       {"explaining complex medical or legal information", "financial or insurance paperwork",
        "organising bills and mail", "setting up devices", "teaching tech skills", "translation and interpretation"}},
      {v1::CATEGORY_SOCIAL_COMPANIONSHIP,
       {"attending caregiving-related events together", "in-person visits or walks", "phone or video check-ins"}},
  };
  return table;
}

// The value whose plain name is `text`, among those of a protobuf enum.
template <typename Enum, typename IsValid, typename Name>
Result<Enum> parse_enum(const char* option, std::string_view text, int largest, IsValid is_valid, Name name) {
  for (int number = 1; number <= largest; ++number) {
    if (is_valid(number) && name(static_cast<Enum>(number)) == text) return static_cast<Enum>(number);
  }
  return fail(ErrorCode::kValueNotSupported, option);
}

std::string expiry_words(const HelpRequestView& request) {
  return request.expires_ms == 0 ? "It goes on until you end it."
                                 : "Open until " + format_time(request.expires_ms) + ".";
}

bool is_running(const HelpRequestView& request) {
  return request.status == v1::HELP_REQUEST_STATUS_OPEN || request.status == v1::HELP_REQUEST_STATUS_IN_PROGRESS;
}

}  // namespace

std::string category_name(v1::Category category) { return plain_name(v1::Category_Name(category), "CATEGORY_"); }
std::string urgency_name(v1::Urgency urgency) { return plain_name(v1::Urgency_Name(urgency), "URGENCY_"); }

// Statuses are one word with an underscore, as the contract's JSON has them: "in_progress".
std::string status_name(v1::HelpRequestStatus status) {
  std::string name = plain_name(v1::HelpRequestStatus_Name(status), "HELP_REQUEST_STATUS_");
  std::ranges::replace(name, '-', '_');
  return name;
}
std::string offer_status_name(v1::OfferStatus status) {
  return plain_name(v1::OfferStatus_Name(status), "OFFER_STATUS_");
}

std::string category_names() {
  std::string names;
  for (int number = 1; number <= v1::Category_MAX; ++number) {
    if (v1::Category_IsValid(number))
      names += (names.empty() ? "" : ", ") + category_name(static_cast<v1::Category>(number));
  }
  return names;
}

std::string subcategory_names() {
  std::string names;
  for (const auto& [category, known] : subcategories()) {
    names += category_name(category) + ": ";
    for (const std::string_view name : known)
      names += fmt::format("{}, ", name);
    names += "other. ";
  }
  return names + "For the other categories: any words";
}

Result<v1::Category> parse_category(std::string_view text) {
  return parse_enum<v1::Category>("option: category", text, v1::Category_MAX, v1::Category_IsValid, category_name);
}

Result<v1::Urgency> parse_urgency(std::string_view text) {
  return parse_enum<v1::Urgency>("option: urgency", text, v1::Urgency_MAX, v1::Urgency_IsValid, urgency_name);
}

Result<std::string> parse_subcategory(v1::Category category, std::string_view text) {
  TRY(check_text(text, 1, kSubcategoryMax));
  const auto known = subcategories().find(category);
  if (text == "other" || known == subcategories().end()) return std::string(text);
  if (std::ranges::find(known->second, text) == known->second.end()) {
    return fail(ErrorCode::kValueNotSupported, "option: subcategory");
  }
  return std::string(text);
}

Json request_json(Client& client, const HelpRequestView& request) {
  Json json{{"id", hex(request.id)}, {"title", request.content.title()}, {"details", request.content.details()}};
  if (request.sealed) json["sealed"] = *request.sealed;
  json["category"] = category_name(request.content.category());
  if (!request.content.subcategory().empty()) json["subcategory"] = request.content.subcategory();
  json["urgency"] = urgency_name(request.content.urgency());
  json["status"] = status_name(request.status);
  json["next_step"] = next_step(request);
  json["mine"] = request.mine;
  json["offers_count"] = request.offers_count;
  json["zone"] = request.content.zone();
  json["exchange"] = request.content.exchange();
  json["ongoing"] = request.content.ongoing();
  json["has_sealed_part"] = request.content.has_sealed_part();
  json["author"] = hex(request.author);
  json["author_name"] = client.name_of(request.author);
  json["created_at"] = request.created_ms;
  json["expires_at"] = request.expires_ms == 0 ? Json() : Json(request.expires_ms);
  return json;
}

Answer describe_request(Client& client, const HelpRequestView& request) {
  const v1::HelpRequestContent& content = request.content;
  std::string text = fmt::format("{}\n  {} · {} · {} · from {}\n", content.title(), category_name(content.category()),
                                 urgency_name(content.urgency()), status_name(request.status),
                                 request.mine ? "you" : client.name_of(request.author));
  if (!content.zone().empty()) text += fmt::format("  Where: {}\n", content.zone());
  if (!content.details().empty()) text += fmt::format("\n{}\n", content.details());
  if (request.sealed) text += fmt::format("\nOnly for you two: {}\n", *request.sealed);
  if (!request.sealed && content.has_sealed_part())
    text += "\nThere is more, for the helper whose offer is accepted.\n";
  if (!content.exchange().empty()) text += fmt::format("\nIn exchange: {}\n", content.exchange());
  text += fmt::format("\nNext: {}", next_step(request));
  if (is_running(request)) text += " " + expiry_words(request);
  text += fmt::format("\nId: {}", hex(request.id));
  return {request_json(client, request), text};
}

}  // namespace carecircle::cli
