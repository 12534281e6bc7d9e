// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/field_mutator.h"

#include <algorithm>

#include "core/bytes/ensure.h"
#include "core/codec/tls.h"

namespace carecircle::mls::testing {
namespace {

// A value in the form of its schema.
struct Field {
  const Schema* schema;
  Bytes content;                // of numbers and opaque values
  std::vector<Field> children;  // of the others
};

std::size_t width_of(Form form) {
  switch (form) {
    case Form::u8: return 1;
    case Form::u16: return 2;
    case Form::u32: return 4;
    case Form::u64: return 8;
    case Form::opaque:
    case Form::vector:
    case Form::optional:
    case Form::record: return 0;
  }
  return 0;
}

Result<Field> parse(const Schema& schema, TlsReader& reader) {
  Field field{&schema, {}, {}};
  switch (schema.form) {
    case Form::opaque: field.content = to_bytes(TRY(reader.opaque())); break;
    case Form::record:
      for (const Schema& part : schema.parts)
        field.children.push_back(TRY(parse(part, reader)));
      break;
    case Form::vector: {
      TlsReader items(TRY(reader.opaque()));
      while (!items.empty())
        field.children.push_back(TRY(parse(schema.parts[0], items)));
      break;
    }
    case Form::optional:
      if (TRY(reader.u8()) == 1) field.children.push_back(TRY(parse(schema.parts[0], reader)));
      break;
    case Form::u8:
    case Form::u16:
    case Form::u32:
    case Form::u64: field.content = to_bytes(TRY(reader.raw(width_of(schema.form)))); break;
  }
  return field;
}

void emit(TlsWriter& writer, const Field& field) {
  TlsWriter inner;
  for (const Field& child : field.children)
    emit(inner, child);
  switch (field.schema->form) {
    case Form::opaque: writer.opaque(field.content); return;
    case Form::vector: writer.opaque(inner.bytes()); return;
    case Form::optional:
      writer.u8(field.children.empty() ? 0 : 1);
      writer.raw(inner.bytes());
      return;
    case Form::record: writer.raw(inner.bytes()); return;
    case Form::u8:
    case Form::u16:
    case Form::u32:
    case Form::u64: writer.raw(field.content); return;
  }
}

class Mutator {
 public:
  explicit Mutator(Field root) : root_(std::move(root)), original_(bytes()) {}

  std::vector<Mutant> run() {
    visit(root_, root_.schema->name);
    return std::move(mutants_);
  }
  const Bytes& original() const { return original_; }

 private:
  Bytes bytes() const {
    TlsWriter writer;
    emit(writer, root_);
    return writer.take();
  }

  void keep(const std::string& path, std::string change) {
    Bytes changed = bytes();
    if (changed != original_) mutants_.push_back({path, std::move(change), std::move(changed)});
  }

  void visit(Field& field, const std::string& path) {
    switch (field.schema->form) {
      case Form::opaque: change_bytes(field, path); break;
      case Form::vector: change_items(field, path); break;
      case Form::optional: change_presence(field, path); break;
      case Form::record: break;
      case Form::u8:
      case Form::u16:
      case Form::u32:
      case Form::u64: change_number(field, path); break;
    }
    for (std::size_t index = 0; index < field.children.size(); ++index) {
      Field& child = field.children[index];
      const std::string number = field.schema->form == Form::vector ? "[" + std::to_string(index) + "]" : "";
      visit(child, path + number + "." + child.schema->name);
    }
  }

  void change_number(Field& field, const std::string& path) {
    const Bytes before = field.content;
    for (const std::uint8_t fill : {std::uint8_t{0}, std::uint8_t{0xFF}}) {
      field.content.assign(before.size(), fill);
      keep(path, fill == 0 ? "zero" : "largest");
    }
    for (std::size_t bit = 0; bit < 8 * before.size(); ++bit) {
      field.content = before;
      field.content[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      keep(path, "bit " + std::to_string(bit));
    }
    field.content = before;
  }

  void change_bytes(Field& field, const std::string& path) {
    constexpr std::size_t kPlacesMax = 32;
    const Bytes before = field.content;
    const std::size_t step = std::max<std::size_t>(1, before.size() / kPlacesMax);
    for (std::size_t index = 0; index < before.size(); index += step) {
      field.content[index] ^= 0x01;
      keep(path, "byte " + std::to_string(index));
      field.content = before;
    }
    field.content.push_back(0);
    keep(path, "a byte more");
    field.content = before;
    if (!before.empty()) field.content.pop_back();
    keep(path, "a byte less");
    field.content.clear();
    keep(path, "empty");
    field.content = before;
  }

  void change_items(Field& field, const std::string& path) {
    const std::vector<Field> before = field.children;
    for (std::size_t index = 0; index < before.size(); ++index) {
      const auto at = static_cast<std::ptrdiff_t>(index);
      field.children.erase(field.children.begin() + at);
      keep(path, "without " + std::to_string(index));
      field.children = before;
      field.children.insert(field.children.begin() + at, before[index]);
      keep(path, std::to_string(index) + " twice");
      field.children = before;
    }
    std::ranges::reverse(field.children);
    keep(path, "backwards");
    field.children = before;
  }

  void change_presence(Field& field, const std::string& path) {
    std::vector<Field> before = std::move(field.children);
    field.children.clear();
    keep(path, "absent");
    field.children = std::move(before);
  }

  Field root_;
  Bytes original_;
  std::vector<Mutant> mutants_;
};

}  // namespace

std::vector<Mutant> mutants_of(const Schema& schema, BytesView bytes) {
  TlsReader reader(bytes);
  Result<Field> root = parse(schema, reader);
  ensure(root.has_value() && reader.empty(), "test: a schema that fits");
  Mutator mutator(std::move(*root));
  ensure(equal(mutator.original(), bytes), "test: a schema that fits");
  return mutator.run();
}

Schema record(std::string name, std::vector<Schema> parts) { return {std::move(name), Form::record, std::move(parts)}; }
Schema number(std::string name, Form form) { return {std::move(name), form}; }
Schema opaque(std::string name) { return {std::move(name), Form::opaque}; }
Schema list(std::string name, std::vector<Schema> of_one) { return {std::move(name), Form::vector, std::move(of_one)}; }

Schema extensions(std::string name) {
  return list(std::move(name), {record("extension", {number("type", Form::u16), opaque("data")})});
}

Schema leaf_node(Schema source) {
  return record("leaf_node",
                {opaque("encryption_key"), opaque("signature_key"),
                 record("credential", {number("type", Form::u16), opaque("identity")}),
                 record("capabilities", {opaque("versions"), opaque("suites"), opaque("extensions"),
                                         opaque("proposals"), opaque("credentials")}),
                 number("source", Form::u8), std::move(source), extensions("extensions"), opaque("signature")});
}

Schema lifetime() { return record("lifetime", {number("not_before", Form::u64), number("not_after", Form::u64)}); }

Schema key_package() {
  return record("key_package", {number("version", Form::u16), number("suite", Form::u16), opaque("init_key"),
                                leaf_node(lifetime()), extensions("extensions"), opaque("signature")});
}

Schema group_context() {
  return record("group_context", {number("version", Form::u16), number("suite", Form::u16), opaque("group_id"),
                                  number("epoch", Form::u64), opaque("tree_hash"), opaque("confirmed_transcript_hash"),
                                  extensions("extensions")});
}

Schema group_info() {
  return record("group_info", {group_context(), extensions("extensions"), opaque("confirmation_tag"),
                               number("signer", Form::u32), opaque("signature")});
}

Schema hpke_ciphertext(std::string name) {
  return record(std::move(name), {opaque("kem_output"), opaque("ciphertext")});
}

Schema update_path() {
  return record(
      "path",
      {leaf_node(opaque("parent_hash")),
       list("nodes",
            {record("node", {opaque("encryption_key"), list("encrypted_path_secret", {hpke_ciphertext("secret")})})})});
}

Schema mls_message(std::vector<Schema> body) {
  body.insert(body.begin(), {number("version", Form::u16), number("wire_format", Form::u16)});
  return record("message", std::move(body));
}

}  // namespace carecircle::mls::testing
