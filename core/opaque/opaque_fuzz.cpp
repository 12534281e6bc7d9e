// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/opaque/opaque.h"
#include "core/bytes/ensure.h"

using namespace carecircle;

namespace {

// Replayable randomness: a finding must not depend on the day.
class CountingEntropy final : public Entropy {
 public:
  void fill(MutableBytesView out) override {
    for (std::uint8_t& byte : out)
      byte = static_cast<std::uint8_t>(++counter_ * 73);
  }

 private:
  std::uint32_t counter_ = 0;
};

}  // namespace

// The first byte chooses who receives the rest. Nobody may accept what nobody made.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const BytesView message(data + 1, size - 1);
  const opaque::Parameters parameters{{}, opaque::Stretching::identity};
  const Bytes identifier(8, 1);
  const Bytes fake_seed(32, 2);
  CountingEntropy entropy;
  const opaque::ServerSetup setup = opaque::generate_server_setup(entropy);
  const opaque::LoginStart start = opaque::start_login(as_bytes("password"), entropy).value();
  switch (data[0] % 6) {
    case 0: (void)opaque::respond_to_registration(setup, identifier, message); break;
    case 1:
      (void)opaque::finish_registration(parameters, as_bytes("password"), Bytes(32, 1), message, {}, entropy);
      break;
    case 2: (void)opaque::respond_to_login(parameters, setup, {}, fake_seed, identifier, message, {}, entropy); break;
    case 3:
      (void)opaque::respond_to_login(parameters, setup, message, fake_seed, identifier, start.ke1, {}, entropy);
      break;
    case 4:
      ensure(!opaque::finish_login(parameters, as_bytes("password"), start.state.view(), message, {}), "ke2 of nobody");
      break;
    case 5:
      ensure(!opaque::finish_server_login(Bytes(128, 3), message) || equal(message, Bytes(64, 3)), "ke3 of nobody");
      break;
  }
  return 0;
}
