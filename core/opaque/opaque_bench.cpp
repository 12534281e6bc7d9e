// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/opaque/opaque.h"

#include <benchmark/benchmark.h>

namespace carecircle::opaque {
namespace {

const Bytes kPassword = to_bytes(as_bytes("four words a passphrase"));
const Bytes kIdentifier(64, 1);
const Bytes kFakeSeed(32, 2);

Parameters parameters_of(const benchmark::State& state) {
  return {{}, state.range(0) == 1 ? Stretching::argon2id : Stretching::identity};
}

Bytes register_account(const Parameters& parameters, const ServerSetup& setup, Entropy& entropy) {
  const RegistrationStart start = start_registration(kPassword, entropy).value();
  const Bytes response = respond_to_registration(setup, kIdentifier, start.request).value();
  return finish_registration(parameters, kPassword, start.blind.view(), response, {}, entropy)->record;
}

// Both sides together. The argument: 1 with the product's Argon2id, 0 without stretching.
void opaque_registration(benchmark::State& state) {
  SystemEntropy entropy;
  const ServerSetup setup = generate_server_setup(entropy);
  const Parameters parameters = parameters_of(state);
  for (auto _ : state)
    benchmark::DoNotOptimize(register_account(parameters, setup, entropy));
}
BENCHMARK(opaque_registration)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void opaque_login(benchmark::State& state) {
  SystemEntropy entropy;
  const ServerSetup setup = generate_server_setup(entropy);
  const Parameters parameters = parameters_of(state);
  const Bytes record = register_account(parameters, setup, entropy);
  for (auto _ : state) {
    const LoginStart start = start_login(kPassword, entropy).value();
    const ServerLogin answer =
        respond_to_login(parameters, setup, record, kFakeSeed, kIdentifier, start.ke1, {}, entropy).value();
    const LoginFinish finish = finish_login(parameters, kPassword, start.state.view(), answer.ke2, {}).value();
    benchmark::DoNotOptimize(finish_server_login(answer.state.view(), finish.ke3));
  }
}
BENCHMARK(opaque_login)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

// What a login costs the server alone.
void opaque_server_login(benchmark::State& state) {
  SystemEntropy entropy;
  const ServerSetup setup = generate_server_setup(entropy);
  const Bytes record = register_account({{}, Stretching::identity}, setup, entropy);
  const LoginStart start = start_login(kPassword, entropy).value();
  for (auto _ : state) {
    benchmark::DoNotOptimize(respond_to_login({}, setup, record, kFakeSeed, kIdentifier, start.ke1, {}, entropy));
  }
}
BENCHMARK(opaque_server_login)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace carecircle::opaque
