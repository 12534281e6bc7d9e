// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/group.h"
#include "core/mls/message.h"
#include "core/mls/suite.h"

// What can be read of a message without being a member.

namespace carecircle::mls {

Result<MessageHeader> peek(BytesView message) {
  const MlsMessage parsed = TRY(decode<MlsMessage>(message));
  const WireFormat format = parsed.wire_format();
  if (const auto* body = std::get_if<PublicMessage>(&parsed.body)) {
    return MessageHeader{format, body->content.group_id, body->content.epoch, content_type_of(body->content.content)};
  }
  if (const auto* body = std::get_if<PrivateMessage>(&parsed.body)) {
    return MessageHeader{format, body->group_id, body->epoch, body->content_type};
  }
  return fail(ErrorCode::kMalformedInput, "peek: not a framed message");
}

Result<GroupInfoView> read_group_info(BytesView group_info) {
  const GroupInfo info = TRY(decode_message<GroupInfo>(group_info));
  GroupInfoView view{.suite = info.group_context.suite,
                     .group_id = info.group_context.group_id,
                     .epoch = info.group_context.epoch,
                     .signer = info.signer,
                     .extensions = info.group_context.extensions,
                     .members = {}};
  const Extension* extension = find_extension(info.extensions, kExtensionRatchetTree);
  if (extension == nullptr) return view;
  const RatchetTree tree = TRY(RatchetTree::decode(info.group_context.suite, extension->data));
  if (tree.tree_hash() != info.group_context.tree_hash) return fail(ErrorCode::kMlsTreeInvalid, "GroupInfo: tree hash");
  const LeafNode* signer = tree.leaf(info.signer);
  if (signer == nullptr) return fail(ErrorCode::kMlsTreeInvalid, "GroupInfo: the signer's leaf is blank");
  TRY(verify_group_info(info, signer->signature_key));
  for (const LeafIndex member : tree.members())
    view.members.emplace_back(member, *tree.leaf(member));
  return view;
}

}  // namespace carecircle::mls
