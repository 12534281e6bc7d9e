// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/bytes/bytes.h"

// Changes each field of an encoded struct in turn, and mends the lengths around it, so that a reader gets as far as the field
// itself. For tests: a Schema says what stands where in one particular message.

namespace carecircle::mls::testing {

enum class Form : std::uint8_t { u8, u16, u32, u64, opaque, vector, optional, record };

struct Schema {
  std::string name;
  Form form;
  std::vector<Schema> parts = {};  // of a record its fields, of a vector or an optional the one that it holds
};

struct Mutant {
  std::string field;   // "commit.path.leaf_node.signature"
  std::string change;  // "byte 3", "empty", "twice"
  Bytes bytes;
};

// Every mutant differs from `bytes`, which `schema` describes from the first byte to the last.
std::vector<Mutant> mutants_of(const Schema& schema, BytesView bytes);

// The structs of RFC 9420, of which a message is put together. A vector's or optional's `parts` name what it holds.
Schema record(std::string name, std::vector<Schema> parts);
Schema number(std::string name, Form form);
Schema opaque(std::string name);
Schema list(std::string name, std::vector<Schema> of_one);
Schema extensions(std::string name);
// `source` is the field that belongs to the leaf's source: a lifetime, or the parent hash.
Schema leaf_node(Schema source);
Schema lifetime();
Schema key_package();
Schema group_context();
Schema group_info();
Schema hpke_ciphertext(std::string name);
Schema update_path();
// MLSMessage: version and wire format before `body`.
Schema mls_message(std::vector<Schema> body);

}  // namespace carecircle::mls::testing
