// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Our OPAQUE behind a line protocol, so that any other implementation can be driven against it: one command a line, its
// arguments in hex ("-" is empty), and the answer "ok VALUE…" or "error CODE". The context is empty and passwords are
// stretched as in the product.
//
//   setup                                                    -> oprf_seed private_key
//   client_registration_start PASSWORD                       -> blind request
//   client_registration_finish PASSWORD BLIND RESPONSE CLIENT SERVER -> record export_key
//   server_registration SEED KEY IDENTIFIER REQUEST          -> response
//   client_login_start PASSWORD                              -> state ke1
//   client_login_finish PASSWORD STATE KE2 CLIENT SERVER     -> ke3 session_key export_key
//   server_login SEED KEY RECORD IDENTIFIER KE1 CLIENT SERVER -> state ke2
//   server_login_finish STATE KE3                            -> session_key
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "core/bytes/encoding.h"
#include "core/opaque/opaque.h"

namespace carecircle {
namespace {

using Arguments = std::vector<Bytes>;
using Answer = Result<std::vector<Bytes>>;

opaque::Parameters parameters() { return {{}, opaque::Stretching::argon2id}; }

Bytes reveal(const SecretBytes& secret) { return to_bytes(secret.view()); }

Result<opaque::ServerSetup> setup_of(const Bytes& seed, const Bytes& private_key) {
  Bytes public_key = TRY(opaque::server_public_key(private_key));
  return opaque::ServerSetup{SecretBytes::copy_of(seed), SecretBytes::copy_of(private_key), std::move(public_key)};
}

Answer setup(const Arguments&, Entropy& entropy) {
  const opaque::ServerSetup made = opaque::generate_server_setup(entropy);
  return std::vector<Bytes>{reveal(made.oprf_seed), reveal(made.private_key)};
}

Answer client_registration_start(const Arguments& arguments, Entropy& entropy) {
  const opaque::RegistrationStart start = TRY(opaque::start_registration(arguments[0], entropy));
  return std::vector<Bytes>{reveal(start.blind), start.request};
}

Answer client_registration_finish(const Arguments& arguments, Entropy& entropy) {
  const opaque::RegistrationFinish finish =
      TRY(opaque::finish_registration(parameters(), arguments[0], arguments[1], arguments[2],
                                      {.server = arguments[4], .client = arguments[3]}, entropy));
  return std::vector<Bytes>{finish.record, reveal(finish.export_key)};
}

Answer server_registration(const Arguments& arguments, Entropy&) {
  const opaque::ServerSetup server = TRY(setup_of(arguments[0], arguments[1]));
  return std::vector<Bytes>{TRY(opaque::respond_to_registration(server, arguments[2], arguments[3]))};
}

Answer client_login_start(const Arguments& arguments, Entropy& entropy) {
  const opaque::LoginStart start = TRY(opaque::start_login(arguments[0], entropy));
  return std::vector<Bytes>{reveal(start.state), start.ke1};
}

Answer client_login_finish(const Arguments& arguments, Entropy&) {
  const opaque::LoginFinish finish = TRY(opaque::finish_login(parameters(), arguments[0], arguments[1], arguments[2],
                                                              {.server = arguments[4], .client = arguments[3]}));
  return std::vector<Bytes>{finish.ke3, reveal(finish.session_key), reveal(finish.export_key)};
}

Answer server_login(const Arguments& arguments, Entropy& entropy) {
  const opaque::ServerSetup server = TRY(setup_of(arguments[0], arguments[1]));
  const opaque::ServerLogin login =
      TRY(opaque::respond_to_login(parameters(), server, arguments[2], Bytes(32, 0), arguments[3], arguments[4],
                                   {.server = arguments[6], .client = arguments[5]}, entropy));
  return std::vector<Bytes>{reveal(login.state), login.ke2};
}

Answer server_login_finish(const Arguments& arguments, Entropy&) {
  return std::vector<Bytes>{reveal(TRY(opaque::finish_server_login(arguments[0], arguments[1])))};
}

struct Command {
  std::size_t arguments;
  Answer (*run)(const Arguments&, Entropy&);
};

const std::map<std::string, Command>& commands() {
  static const std::map<std::string, Command> kCommands = {
      {"setup", {0, setup}},
      {"client_registration_start", {1, client_registration_start}},
      {"client_registration_finish", {5, client_registration_finish}},
      {"server_registration", {4, server_registration}},
      {"client_login_start", {1, client_login_start}},
      {"client_login_finish", {5, client_login_finish}},
      {"server_login", {7, server_login}},
      {"server_login_finish", {2, server_login_finish}},
  };
  return kCommands;
}

Answer run(const std::string& line, Entropy& entropy) {
  std::istringstream words(line);
  std::string name;
  words >> name;
  Arguments arguments;
  for (std::string word; words >> word;)
    arguments.push_back(word == "-" ? Bytes{} : TRY(from_hex(word)));
  const auto command = commands().find(name);
  if (command == commands().end() || command->second.arguments != arguments.size()) {
    return fail(ErrorCode::kValueNotSupported, "unknown command or wrong number of arguments");
  }
  return command->second.run(arguments, entropy);
}

}  // namespace
}  // namespace carecircle

int main() {
  carecircle::SystemEntropy entropy;
  for (std::string line; std::getline(std::cin, line);) {
    const carecircle::Answer answer = carecircle::run(line, entropy);
    if (answer) {
      std::cout << "ok";
      for (const carecircle::Bytes& value : *answer)
        std::cout << " " << (value.empty() ? "-" : carecircle::to_hex(value));
    } else {
      std::cout << "error " << static_cast<int>(answer.code());
    }
    std::cout << std::endl;
  }
}
