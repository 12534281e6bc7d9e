// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/envelope/envelope_testing.h"
#include "core/lease/lease.h"

// A lease from both sides, with a server that does what contacts does: opens deposits, records, seals releases.

namespace carecircle::testing {

struct LeaseStory {
  SeededEntropy entropy;
  Person owner = make_person(entropy);
  Person grantee = make_person(entropy);
  hpke::KeyPair shred_key = hpke::generate_key_pair(hpke::kStoredSuite.kem, entropy);
  SignatureKeyPair log_key = signature_key_pair(entropy.secret(32).view());
  std::vector<NewField> fields;  // a phone and an address
  NewLease lease;
  Grant grant;
  std::vector<Bytes> server_halves;  // b_f in the shred store

  LeaseStory();

  Grant terms() const;
  // The first field in generation 2, as the server keeps it after the owner's edit.
  void edit_first_field(std::string_view value);
  PendingRelease ask();
  // What an honest server records of a release, and its answer to `pending` on the strength of `event`.
  Event event() const;
  LogEntry entry_for(const Event& event) const;
  ReleaseAnswer answer(const PendingRelease& pending, const Event& event);
  ReleaseAnswer answer(const PendingRelease& pending, const Event& event, const LogEntry& entry);

  Result<Release> open(const PendingRelease& pending, const ReleaseAnswer& answer,
                       std::span<const std::uint64_t> used_entries = {}) const;
  Result<Release> view();  // the whole honest round
};

}  // namespace carecircle::testing
