// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/bytes/result.h"
#include "server/call.h"

// Every RPC of the contract with its handler. The generated add_methods functions fill it; the HTTP layer and tests call it.

namespace google::protobuf {
class Message;
class MethodDescriptor;
}  // namespace google::protobuf

namespace carecircle {

struct Method {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  std::function<std::unique_ptr<google::protobuf::Message>()> new_request;
  std::function<Result<std::unique_ptr<google::protobuf::Message>>(Call&, const google::protobuf::Message& request)>
      handle;
};

class MethodTable {
 public:
  // `path` is "/carecircle.v1.ContactsService/Ask". Adding one twice is an error of the programmer.
  void add(std::string path, Method method);
  const Method* find(const std::string& path) const;
  const std::map<std::string, Method>& methods() const { return methods_; }

 private:
  std::map<std::string, Method> methods_;
};

}  // namespace carecircle
