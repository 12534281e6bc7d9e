// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/rpc/method_table.h"

#include "core/bytes/ensure.h"
#include "server/rpc/typed_method.h"

namespace carecircle {

void MethodTable::add(std::string path, Method method) {
  const bool added = methods_.emplace(std::move(path), std::move(method)).second;
  ensure(added, "a method is added once");
}

const Method* MethodTable::find(const std::string& path) const {
  const auto found = methods_.find(path);
  return found == methods_.end() ? nullptr : &found->second;
}

const google::protobuf::MethodDescriptor* method_descriptor(const google::protobuf::Message& request,
                                                            const char* service, const char* rpc) {
  const auto* service_descriptor = request.GetDescriptor()->file()->FindServiceByName(service);
  ensure(service_descriptor != nullptr, "the service is in the contract");
  const auto* method = service_descriptor->FindMethodByName(rpc);
  ensure(method != nullptr, "the method is in the contract");
  return method;
}

}  // namespace carecircle
