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

void mls_key_package_suite_1(benchmark::State& state) { make_key_packages(state, kClassic); }
BENCHMARK(mls_key_package_suite_1);
void mls_key_package_default_suite(benchmark::State& state) { make_key_packages(state, kDefault); }
BENCHMARK(mls_key_package_default_suite);
void mls_create_suite_1(benchmark::State& state) { create(state, kClassic); }
BENCHMARK(mls_create_suite_1);
void mls_create_default_suite(benchmark::State& state) { create(state, kDefault); }
BENCHMARK(mls_create_default_suite);
void mls_add_10_suite_1(benchmark::State& state) { add(state, kClassic, 10); }
BENCHMARK(mls_add_10_suite_1);
void mls_add_10_default_suite(benchmark::State& state) { add(state, kDefault, 10); }
BENCHMARK(mls_add_10_default_suite);
void mls_add_100_suite_1(benchmark::State& state) { add(state, kClassic, 100); }
BENCHMARK(mls_add_100_suite_1);
void mls_add_100_default_suite(benchmark::State& state) { add(state, kDefault, 100); }
BENCHMARK(mls_add_100_default_suite);
void mls_join_100_suite_1(benchmark::State& state) { join(state, kClassic, 100); }
BENCHMARK(mls_join_100_suite_1);
void mls_join_100_default_suite(benchmark::State& state) { join(state, kDefault, 100); }
BENCHMARK(mls_join_100_default_suite);
void mls_update_100_suite_1(benchmark::State& state) { update(state, kClassic, 100); }
BENCHMARK(mls_update_100_suite_1);
void mls_update_100_default_suite(benchmark::State& state) { update(state, kDefault, 100); }
BENCHMARK(mls_update_100_default_suite);
void mls_process_commit_100_suite_1(benchmark::State& state) { process_commit(state, kClassic, 100); }
BENCHMARK(mls_process_commit_100_suite_1);
void mls_process_commit_100_default_suite(benchmark::State& state) { process_commit(state, kDefault, 100); }
BENCHMARK(mls_process_commit_100_default_suite);
void mls_protect_1_kib_suite_1(benchmark::State& state) { protect(state, kClassic); }
BENCHMARK(mls_protect_1_kib_suite_1);
void mls_protect_1_kib_default_suite(benchmark::State& state) { protect(state, kDefault); }
BENCHMARK(mls_protect_1_kib_default_suite);
void mls_unprotect_1_kib_suite_1(benchmark::State& state) { unprotect(state, kClassic); }
BENCHMARK(mls_unprotect_1_kib_suite_1);
void mls_unprotect_1_kib_default_suite(benchmark::State& state) { unprotect(state, kDefault); }
BENCHMARK(mls_unprotect_1_kib_default_suite);

}  // namespace
