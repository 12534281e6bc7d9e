// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/mls_bench.h"

#include <benchmark/benchmark.h>

#include "core/mls/message.h"

using namespace carecircle;
using namespace carecircle::mls;

namespace {

constexpr CipherSuite kClassic = CipherSuite::x25519_aes128gcm_sha256_ed25519;
constexpr CipherSuite kDefault = CipherSuite::xwing_aes256gcm_sha384_ed25519;

std::size_t size_of(const benchmark::State& state) { return static_cast<std::size_t>(state.range(0)); }

// What stands beside the time.
void report(benchmark::State& state, const char* name, std::size_t value) {
  state.counters[name] = static_cast<double>(value);
}

void make_key_packages(benchmark::State& state, CipherSuite suite) {
  SeededEntropy entropy(1);
  const LeafSecrets leaf = test_leaf("owner", entropy);
  for (auto _ : state)
    benchmark::DoNotOptimize(must(make_key_package(suite, leaf, entropy)));
}

void create(benchmark::State& state, CipherSuite suite) {
  SeededEntropy entropy(1);
  const GroupParameters parameters{.suite = suite, .group_id = {1}};
  for (auto _ : state) {
    state.PauseTiming();
    LeafSecrets leaf = test_leaf("founder", entropy);
    state.ResumeTiming();
    benchmark::DoNotOptimize(must(Group::create(parameters, std::move(leaf), kAnyCredential, entropy)));
  }
}

// One commit that adds everybody, with its Welcome and GroupInfo.
void add_all(benchmark::State& state, CipherSuite suite) {
  Crowd& crowd = Crowd::of(suite, size_of(state));
  Group founder = crowd.founder();
  for (auto _ : state) {
    founder.discard_staged();
    benchmark::DoNotOptimize(must(founder.commit({.proposals = crowd.added}, crowd.entropy, kTestNowS)));
  }
  report(state, "commit_bytes", crowd.output.message.size());
  report(state, "welcome_bytes", crowd.output.welcome->size());
}

void join(benchmark::State& state, CipherSuite suite) {
  const Crowd& crowd = Crowd::of(suite, size_of(state));
  for (auto _ : state)
    benchmark::DoNotOptimize(crowd.newest());
  const std::size_t before = heap_bytes();
  const Group group = crowd.newest();
  report(state, "memory_bytes", heap_bytes() - before);
}

// A commit with a path alone, in a tree that nobody has committed to yet.
void update_flat(benchmark::State& state, CipherSuite suite) {
  Crowd& crowd = Crowd::of(suite, size_of(state));
  Group group = crowd.first();
  std::size_t size = 0;
  for (auto _ : state) {
    group.discard_staged();
    size = must(group.commit({.force_path = true}, crowd.entropy, kTestNowS)).message.size();
  }
  report(state, "commit_bytes", size);
}

void process_flat(benchmark::State& state, CipherSuite suite) {
  Crowd& crowd = Crowd::of(suite, size_of(state));
  const Bytes message = must(crowd.first().commit({.force_path = true}, crowd.entropy, kTestNowS)).message;
  Group newest = crowd.newest();
  for (auto _ : state) {
    newest.discard_staged();
    benchmark::DoNotOptimize(must(newest.process(message, {}, kTestNowS)));
  }
}

void update_full(benchmark::State& state, CipherSuite suite) {
  Neighbours neighbours = make_neighbours(suite, size_of(state));
  std::size_t size = 0;
  for (auto _ : state) {
    neighbours.committer.staged.reset();
    size =
        must(create_commit(neighbours.committer, {.force_path = true}, neighbours.entropy, kTestNowS)).message.size();
  }
  report(state, "commit_bytes", size);
}

void process_full(benchmark::State& state, CipherSuite suite) {
  Neighbours neighbours = make_neighbours(suite, size_of(state));
  const Bytes message =
      must(create_commit(neighbours.committer, {.force_path = true}, neighbours.entropy, kTestNowS)).message;
  for (auto _ : state) {
    neighbours.receiver.staged.reset();
    benchmark::DoNotOptimize(must(receive(neighbours.receiver, message, {})));
  }
}

void serialize_state(benchmark::State& state, CipherSuite suite) {
  Crowd& crowd = Crowd::of(suite, size_of(state));
  const Group group = crowd.first();
  const Bytes key(32);
  std::size_t size = 0;
  for (auto _ : state)
    size = group.serialize(key, {}, crowd.entropy).size();
  report(state, "state_bytes", size);
}

// What is written for each message that is sent.
void write_changes(benchmark::State& state, CipherSuite suite) {
  Crowd& crowd = Crowd::of(suite, size_of(state));
  Group group = crowd.first();
  const Bytes key(32);
  must(group.protect({}, {}, crowd.entropy));
  group.changes(key, {}, crowd.entropy);
  group.saved();
  must(group.protect({}, {}, crowd.entropy));
  // Not acknowledged: each answer holds the same again.
  std::size_t size = 0;
  for (auto _ : state) {
    size = 0;
    for (const StatePart& part : group.changes(key, {}, crowd.entropy).parts)
      size += part.sealed.size();
  }
  report(state, "changes_bytes", size);
}

void protect(benchmark::State& state, CipherSuite suite) {
  Crowd& crowd = Crowd::of(suite, 2);
  Group sender = crowd.first();
  const Bytes plaintext(size_of(state));
  std::size_t size = 0;
  for (auto _ : state)
    size = must(sender.protect(plaintext, {}, crowd.entropy)).size();
  report(state, "message_bytes", size);
}

void unprotect(benchmark::State& state, CipherSuite suite) {
  constexpr std::size_t kMessagesAtOnce = 256;
  Crowd& crowd = Crowd::of(suite, 2);
  Group sender = crowd.first();
  Group recipient = crowd.newest();
  const Bytes plaintext(size_of(state));
  std::vector<Bytes> messages;
  for (auto _ : state) {
    if (messages.empty()) {
      state.PauseTiming();
      while (messages.size() < kMessagesAtOnce)
        messages.insert(messages.begin(), must(sender.protect(plaintext, {}, crowd.entropy)));
      state.ResumeTiming();
    }
    benchmark::DoNotOptimize(must(recipient.process(messages.back(), {}, kTestNowS)));
    messages.pop_back();
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
void mls_add_all_suite_1(benchmark::State& state) { add_all(state, kClassic); }
BENCHMARK(mls_add_all_suite_1)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_add_all_default_suite(benchmark::State& state) { add_all(state, kDefault); }
BENCHMARK(mls_add_all_default_suite)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_join_suite_1(benchmark::State& state) { join(state, kClassic); }
BENCHMARK(mls_join_suite_1)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_join_default_suite(benchmark::State& state) { join(state, kDefault); }
BENCHMARK(mls_join_default_suite)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_update_flat_suite_1(benchmark::State& state) { update_flat(state, kClassic); }
BENCHMARK(mls_update_flat_suite_1)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_update_flat_default_suite(benchmark::State& state) { update_flat(state, kDefault); }
BENCHMARK(mls_update_flat_default_suite)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_process_flat_suite_1(benchmark::State& state) { process_flat(state, kClassic); }
BENCHMARK(mls_process_flat_suite_1)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_process_flat_default_suite(benchmark::State& state) { process_flat(state, kDefault); }
BENCHMARK(mls_process_flat_default_suite)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_update_full_suite_1(benchmark::State& state) { update_full(state, kClassic); }
BENCHMARK(mls_update_full_suite_1)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_update_full_default_suite(benchmark::State& state) { update_full(state, kDefault); }
BENCHMARK(mls_update_full_default_suite)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_process_full_suite_1(benchmark::State& state) { process_full(state, kClassic); }
BENCHMARK(mls_process_full_suite_1)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_process_full_default_suite(benchmark::State& state) { process_full(state, kDefault); }
BENCHMARK(mls_process_full_default_suite)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_serialize_state_suite_1(benchmark::State& state) { serialize_state(state, kClassic); }
BENCHMARK(mls_serialize_state_suite_1)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_serialize_state_default_suite(benchmark::State& state) { serialize_state(state, kDefault); }
BENCHMARK(mls_serialize_state_default_suite)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_write_changes_suite_1(benchmark::State& state) { write_changes(state, kClassic); }
BENCHMARK(mls_write_changes_suite_1)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_write_changes_default_suite(benchmark::State& state) { write_changes(state, kDefault); }
BENCHMARK(mls_write_changes_default_suite)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
void mls_protect_suite_1(benchmark::State& state) { protect(state, kClassic); }
BENCHMARK(mls_protect_suite_1)->Arg(300)->Arg(1024);
void mls_protect_default_suite(benchmark::State& state) { protect(state, kDefault); }
BENCHMARK(mls_protect_default_suite)->Arg(300)->Arg(1024);
void mls_unprotect_suite_1(benchmark::State& state) { unprotect(state, kClassic); }
BENCHMARK(mls_unprotect_suite_1)->Arg(300)->Arg(1024);
void mls_unprotect_default_suite(benchmark::State& state) { unprotect(state, kDefault); }
BENCHMARK(mls_unprotect_default_suite)->Arg(300)->Arg(1024);

}  // namespace
