// SPDX-License-Identifier: AGPL-3.0-or-later
#include <benchmark/benchmark.h>

#include "core/bytes/ensure.h"
#include "core/mls/group.h"
#include "core/mls/message.h"
#include "core/mls/mls_testing.h"

using namespace carecircle;
using namespace carecircle::mls;

namespace {

constexpr CipherSuite kClassic = CipherSuite::x25519_aes128gcm_sha256_ed25519;
constexpr CipherSuite kDefault = CipherSuite::xwing_aes256gcm_sha384_ed25519;

class AnyCredential final : public Policy {
 public:
  Result<void> check_credential(const LeafNode&, const LeafNode*) const override { return {}; }
};

constexpr AnyCredential kPolicy;

template <typename T>
T must(Result<T> result) {
  ensure(result.has_value(), "benchmark: an operation failed");
  return std::move(*result);
}

// A founder, `members - 1` others added by one commit without a path, and the newest of them.
struct Members {
  Members(CipherSuite suite, int members)
      : entropy(1), founder(found(suite, entropy)), added(added_to(suite, members, entropy)) {
    output = must(founder.commit({.proposals = added}, entropy, kTestNowS));
  }

  static Group found(CipherSuite suite, Entropy& entropy) {
    return must(Group::create({.suite = suite, .group_id = {1}}, test_leaf("founder", entropy), kPolicy, entropy));
  }

  std::vector<Proposal> added_to(CipherSuite suite, int members, Entropy& source) {
    std::vector<Proposal> proposals;
    for (int count = 1; count < members; ++count) {
      newest = must(make_key_package(suite, test_leaf("member", source), source));
      proposals.push_back(Add{must(decode_message<KeyPackage>(newest.message))});
    }
    return proposals;
  }

  Group join() { return must(Group::join(*output.welcome, newest, std::nullopt, {}, kPolicy, kTestNowS)); }

  SeededEntropy entropy;
  KeyPackageSecrets newest;
  Group founder;
  std::vector<Proposal> added;
  CommitOutput output;
};

void make_key_packages(benchmark::State& state, CipherSuite suite) {
  SeededEntropy entropy(1);
  LeafSecrets leaf = test_leaf("owner", entropy);
  for (auto _ : state)
    benchmark::DoNotOptimize(must(make_key_package(suite, leaf, entropy)));
}

void create(benchmark::State& state, CipherSuite suite) {
  SeededEntropy entropy(1);
  for (auto _ : state)
    benchmark::DoNotOptimize(Members::found(suite, entropy));
}

// One commit that adds everybody, with its Welcome and GroupInfo.
void add(benchmark::State& state, CipherSuite suite, int added) {
  Members members(suite, added + 1);
  for (auto _ : state) {
    members.founder.discard_staged();
    benchmark::DoNotOptimize(must(members.founder.commit({.proposals = members.added}, members.entropy, kTestNowS)));
  }
}

void join(benchmark::State& state, CipherSuite suite, int size) {
  Members members(suite, size);
  for (auto _ : state)
    benchmark::DoNotOptimize(members.join());
}

// A commit with a path alone, in a tree that nobody has committed to yet.
void update(benchmark::State& state, CipherSuite suite, int size) {
  Members members(suite, size);
  ensure(members.founder.merge_staged().has_value(), "benchmark: merge");
  for (auto _ : state) {
    members.founder.discard_staged();
    benchmark::DoNotOptimize(must(members.founder.commit({.force_path = true}, members.entropy, kTestNowS)));
  }
}

void process_commit(benchmark::State& state, CipherSuite suite, int size) {
  Members members(suite, size);
  Group newest = members.join();
  ensure(members.founder.merge_staged().has_value(), "benchmark: merge");
  for (auto _ : state) {
    state.PauseTiming();
    Bytes message = must(members.founder.commit({.force_path = true}, members.entropy, kTestNowS)).message;
    ensure(members.founder.merge_staged().has_value(), "benchmark: merge");
    state.ResumeTiming();
    benchmark::DoNotOptimize(must(newest.process(message, {}, kTestNowS)));
    ensure(newest.merge_staged().has_value(), "benchmark: merge");
  }
}

void protect(benchmark::State& state, CipherSuite suite) {
  Members members(suite, 2);
  ensure(members.founder.merge_staged().has_value(), "benchmark: merge");
  Bytes plaintext(1024);
  for (auto _ : state)
    benchmark::DoNotOptimize(must(members.founder.protect(plaintext, {}, members.entropy)));
}

void unprotect(benchmark::State& state, CipherSuite suite) {
  Members members(suite, 2);
  Group newest = members.join();
  ensure(members.founder.merge_staged().has_value(), "benchmark: merge");
  Bytes plaintext(1024);
  for (auto _ : state) {
    state.PauseTiming();
    Bytes message = must(members.founder.protect(plaintext, {}, members.entropy));
    state.ResumeTiming();
    benchmark::DoNotOptimize(must(newest.process(message, {}, kTestNowS)));
  }
}

BENCHMARK_CAPTURE(make_key_packages, suite_1, kClassic)->Name("mls/key_package/suite_1");
BENCHMARK_CAPTURE(make_key_packages, default, kDefault)->Name("mls/key_package/default");
BENCHMARK_CAPTURE(create, suite_1, kClassic)->Name("mls/create/suite_1");
BENCHMARK_CAPTURE(create, default, kDefault)->Name("mls/create/default");
BENCHMARK_CAPTURE(add, suite_1_10, kClassic, 10)->Name("mls/add_10/suite_1");
BENCHMARK_CAPTURE(add, default_10, kDefault, 10)->Name("mls/add_10/default");
BENCHMARK_CAPTURE(add, suite_1_100, kClassic, 100)->Name("mls/add_100/suite_1");
BENCHMARK_CAPTURE(add, default_100, kDefault, 100)->Name("mls/add_100/default");
BENCHMARK_CAPTURE(join, suite_1_100, kClassic, 100)->Name("mls/join_100/suite_1");
BENCHMARK_CAPTURE(join, default_100, kDefault, 100)->Name("mls/join_100/default");
BENCHMARK_CAPTURE(update, suite_1_100, kClassic, 100)->Name("mls/update_100/suite_1");
BENCHMARK_CAPTURE(update, default_100, kDefault, 100)->Name("mls/update_100/default");
BENCHMARK_CAPTURE(process_commit, suite_1_100, kClassic, 100)->Name("mls/process_commit_100/suite_1");
BENCHMARK_CAPTURE(process_commit, default_100, kDefault, 100)->Name("mls/process_commit_100/default");
BENCHMARK_CAPTURE(protect, suite_1, kClassic)->Name("mls/protect_1KiB/suite_1");
BENCHMARK_CAPTURE(protect, default, kDefault)->Name("mls/protect_1KiB/default");
BENCHMARK_CAPTURE(unprotect, suite_1, kClassic)->Name("mls/unprotect_1KiB/suite_1");
BENCHMARK_CAPTURE(unprotect, default, kDefault)->Name("mls/unprotect_1KiB/default");

}  // namespace
