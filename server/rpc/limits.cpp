// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/rpc/limits.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>

#include "carecircle/v1/options.pb.h"

namespace carecircle {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::size_t kFieldOverhead = 12;  // tag and length
constexpr std::size_t kItemsWithoutLimit = 64;

struct FieldLimits {
  explicit FieldLimits(const FieldDescriptor& field) : options(field.options()) {}
  bool required() const { return options.GetExtension(v1::required); }
  std::size_t exact_bytes() const { return options.GetExtension(v1::exact_bytes); }
  std::size_t max_bytes() const { return options.GetExtension(v1::max_bytes); }
  std::size_t max_items() const { return options.GetExtension(v1::max_items); }
  std::uint64_t max_value() const { return options.GetExtension(v1::max_value); }
  const google::protobuf::FieldOptions& options;
};

Result<void> check_size(const FieldLimits& limits, std::size_t size) {
  const std::size_t exact = limits.exact_bytes();
  if (exact != 0 && size > exact) return fail(ErrorCode::kLimitExceeded, "limits: exact_bytes");
  if (exact != 0 && size != exact) return fail(ErrorCode::kMalformedInput, "limits: exact_bytes");
  if (limits.max_bytes() != 0 && size > limits.max_bytes()) return fail(ErrorCode::kLimitExceeded, "limits: max_bytes");
  return {};
}

Result<void> check_number(const FieldLimits& limits, std::uint64_t value) {
  if (limits.max_value() != 0 && value > limits.max_value())
    return fail(ErrorCode::kLimitExceeded, "limits: max_value");
  return {};
}

// proto3 keeps numbers that an enum does not have.
Result<void> check_enumerator(const FieldDescriptor& field, int number) {
  if (field.enum_type()->FindValueByNumber(number) == nullptr)
    return fail(ErrorCode::kValueNotSupported, "limits: enum");
  return {};
}

Result<void> check_items(const Message& message, const FieldDescriptor& field, const FieldLimits& limits) {
  const auto* reflection = message.GetReflection();
  const int count = reflection->FieldSize(message, &field);
  if (limits.max_items() != 0 && static_cast<std::size_t>(count) > limits.max_items()) {
    return fail(ErrorCode::kLimitExceeded, "limits: max_items");
  }
  for (int i = 0; i < count; ++i) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        TRY(check_size(limits, reflection->GetRepeatedStringReference(message, &field, i, &scratch).size()));
        break;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        TRY(check_limits(reflection->GetRepeatedMessage(message, &field, i)));
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        TRY(check_number(limits, reflection->GetRepeatedUInt32(message, &field, i)));
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        TRY(check_number(limits, reflection->GetRepeatedUInt64(message, &field, i)));
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        TRY(check_enumerator(field, reflection->GetRepeatedEnumValue(message, &field, i)));
        break;
      default: break;
    }
  }
  return {};
}

// A field that is present: not the empty string, not zero, a message that was sent.
Result<void> check_present(const Message& message, const FieldDescriptor& field, const FieldLimits& limits) {
  const auto* reflection = message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      return check_size(limits, reflection->GetStringReference(message, &field, &scratch).size());
    }
    case FieldDescriptor::CPPTYPE_MESSAGE: return check_limits(reflection->GetMessage(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32: return check_number(limits, reflection->GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64: return check_number(limits, reflection->GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM: return check_enumerator(field, reflection->GetEnumValue(message, &field));
    default: return {};
  }
}

Result<void> check_field(const Message& message, const FieldDescriptor& field) {
  const FieldLimits limits(field);
  const auto* reflection = message.GetReflection();
  const bool present =
      field.is_repeated() ? reflection->FieldSize(message, &field) > 0 : reflection->HasField(message, &field);
  if (!present) {
    if (limits.required()) return fail(ErrorCode::kFieldMissing, "limits: required");
    return {};
  }
  return field.is_repeated() ? check_items(message, field, limits) : check_present(message, field, limits);
}

std::size_t value_size_max(const FieldDescriptor& field, const FieldLimits& limits) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return encoded_size_max(*field.message_type());
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return 0;
  const std::size_t declared = std::max(limits.exact_bytes(), limits.max_bytes());
  return declared == 0 ? kUnlimitedFieldSize : declared;
}

}  // namespace

Result<void> check_limits(const Message& message) {
  const auto* descriptor = message.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i)
    TRY(check_field(message, *descriptor->field(i)));
  return {};
}

std::size_t encoded_size_max(const google::protobuf::Descriptor& descriptor) {
  std::size_t total = 0;
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    const FieldLimits limits(field);
    const std::size_t declared_items = limits.max_items() == 0 ? kItemsWithoutLimit : limits.max_items();
    const std::size_t items = field.is_repeated() ? declared_items : 1;
    total += items * (kFieldOverhead + value_size_max(field, limits));
  }
  return total;
}

}  // namespace carecircle
