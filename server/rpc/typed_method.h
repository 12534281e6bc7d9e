// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <google/protobuf/message.h>

#include "server/rpc/method_table.h"

namespace carecircle {

// The method's descriptor in the contract; ensures that it is there.
const google::protobuf::MethodDescriptor* method_descriptor(const google::protobuf::Message& request,
                                                            const char* service, const char* rpc);

template <typename Request, typename Response, typename Handler>
void add_method(MethodTable& table, const char* service, const char* rpc, Handler handler) {
  Method method;
  method.descriptor = method_descriptor(Request::default_instance(), service, rpc);
  method.new_request = [] { return std::unique_ptr<google::protobuf::Message>(std::make_unique<Request>()); };
  method.handle = [handler](
                      Call& call,
                      const google::protobuf::Message& request) -> Result<std::unique_ptr<google::protobuf::Message>> {
    Response response = TRY(handler(call, static_cast<const Request&>(request)));
    return std::unique_ptr<google::protobuf::Message>(std::make_unique<Response>(std::move(response)));
  };
  table.add(std::string("/carecircle.v1.") + service + "/" + rpc, std::move(method));
}

}  // namespace carecircle
