// SPDX-License-Identifier: AGPL-3.0-or-later
//
// OPAQUE (RFC 9807, appendix C) and its OPRF (RFC 9497, appendix A.1.1), for ristretto255 and SHA-512.
#include "core/opaque/opaque.h"

#include "core/opaque/oprf.h"
#include "core/vectors/vectors.h"

namespace carecircle::vectors {
namespace {

constexpr std::size_t kUniformSize = 64;

// A scalar as the 64 uniform bytes that reduce to it.
Bytes uniform_for(const nlohmann::json& scalar) {
  Bytes bytes = hex_field(scalar);
  bytes.resize(kUniformSize);
  return bytes;
}

// Everything that one vector gives to both sides.
struct Case {
  explicit Case(const nlohmann::json& entry)
      : inputs(entry["inputs"]),
        outputs(entry["outputs"]),
        parameters{hex_field(entry["config"]["Context"]), opaque::Stretching::identity},
        identities{hex_field(inputs.value("server_identity", nlohmann::json())),
                   hex_field(inputs.value("client_identity", nlohmann::json()))},
        setup{SecretBytes::copy_of(hex_field(inputs["oprf_seed"])),
              SecretBytes::copy_of(hex_field(inputs["server_private_key"])), hex_field(inputs["server_public_key"])},
        identifier(hex_field(inputs["credential_identifier"])) {}

  Bytes input(const char* name) const { return hex_field(inputs[name]); }
  Bytes output(const char* name) const { return hex_field(outputs[name]); }

  // What the server draws for its answer.
  ReplayedEntropy server_entropy() const {
    return ReplayedEntropy(concat({input("masking_nonce"), input("server_nonce"), input("server_keyshare_seed")}));
  }

  const nlohmann::json& inputs;
  const nlohmann::json& outputs;
  opaque::Parameters parameters;
  opaque::Identities identities;
  opaque::ServerSetup setup;
  Bytes identifier;
};

bool registration_agrees(const Case& vector) {
  const Bytes password = vector.input("password");
  ReplayedEntropy blind_entropy(uniform_for(vector.inputs["blind_registration"]));
  const Result<opaque::RegistrationStart> start = opaque::start_registration(password, blind_entropy);
  if (!start || start->request != vector.output("registration_request")) return false;
  const Result<Bytes> response = opaque::respond_to_registration(vector.setup, vector.identifier, start->request);
  if (!response || *response != vector.output("registration_response")) return false;
  ReplayedEntropy nonce_entropy(vector.input("envelope_nonce"));
  const Result<opaque::RegistrationFinish> finish = opaque::finish_registration(
      vector.parameters, password, start->blind.view(), *response, vector.identities, nonce_entropy);
  return finish && finish->record == vector.output("registration_upload") &&
         equal(finish->export_key.view(), vector.output("export_key"));
}

bool login_agrees(const Case& vector) {
  const Bytes password = vector.input("password");
  ReplayedEntropy client_entropy(concat(
      {uniform_for(vector.inputs["blind_login"]), vector.input("client_nonce"), vector.input("client_keyshare_seed")}));
  const Result<opaque::LoginStart> start = opaque::start_login(password, client_entropy);
  if (!start || start->ke1 != vector.output("KE1")) return false;
  ReplayedEntropy server_entropy = vector.server_entropy();
  const Result<opaque::ServerLogin> answer =
      opaque::respond_to_login(vector.parameters, vector.setup, vector.output("registration_upload"), Bytes(32, 0),
                               vector.identifier, start->ke1, vector.identities, server_entropy);
  if (!answer || answer->ke2 != vector.output("KE2")) return false;
  const Result<opaque::LoginFinish> finish =
      opaque::finish_login(vector.parameters, password, start->state.view(), answer->ke2, vector.identities);
  if (!finish || finish->ke3 != vector.output("KE3")) return false;
  const Result<SecretBytes> session = opaque::finish_server_login(answer->state.view(), finish->ke3);
  const Bytes session_key = vector.output("session_key");
  return session && equal(session->view(), session_key) && equal(finish->session_key.view(), session_key) &&
         equal(finish->export_key.view(), vector.output("export_key"));
}

// An unknown name: the vector names the record that stands for it, with an envelope of zeros.
bool fake_answer_agrees(const Case& vector) {
  const Bytes record = concat({vector.input("client_public_key"), vector.input("masking_key"), Bytes(96, 0)});
  ReplayedEntropy entropy = vector.server_entropy();
  const Result<opaque::ServerLogin> answer =
      opaque::respond_to_login(vector.parameters, vector.setup, record, Bytes(32, 0), vector.identifier,
                               vector.input("KE1"), vector.identities, entropy);
  return answer && answer->ke2 == vector.output("KE2");
}

Verdict check_opaque(const nlohmann::json& entry) {
  if (entry["config"]["Group"] != "ristretto255") return Verdict::skipped;
  const Case vector(entry);
  if (entry["config"]["Fake"] == "True") return verdict(fake_answer_agrees(vector));
  return verdict(registration_agrees(vector) && login_agrees(vector));
}

Verdict check_oprf(const nlohmann::json& suite, const nlohmann::json& entry) {
  if (suite["identifier"] != "ristretto255-SHA512" || suite["mode"] != 0) return Verdict::skipped;
  const Bytes info = hex_field(suite["keyInfo"]);
  const oprf::KeyPair pair = oprf::derive_key_pair(hex_field(suite["seed"]), as_text(info));
  const Bytes input = hex_field(entry["Input"]);
  const Bytes blind = hex_field(entry["Blind"]);
  const Result<Bytes> blinded = oprf::blind(input, blind);
  if (!equal(pair.private_key.view(), hex_field(suite["skSm"])) || !blinded) return Verdict::failed;
  const Result<Bytes> evaluated = oprf::evaluate(pair.private_key.view(), *blinded);
  if (*blinded != hex_field(entry["BlindedElement"]) || !evaluated) return Verdict::failed;
  const Result<SecretBytes> output = oprf::finalize(input, blind, *evaluated);
  return verdict(*evaluated == hex_field(entry["EvaluationElement"]) && output &&
                 equal(output->view(), hex_field(entry["Output"])));
}

}  // namespace

Counts run_opaque(std::string_view path, const ReadFile& read) {
  Counts counts;
  for (const nlohmann::json& entry : parse_json(path, read))
    counts.add(check_opaque(entry));
  return counts;
}

Counts run_oprf(std::string_view path, const ReadFile& read) {
  Counts counts;
  for (const nlohmann::json& suite : parse_json(path, read)) {
    for (const nlohmann::json& entry : suite["vectors"])
      counts.add(check_oprf(suite, entry));
  }
  return counts;
}

}  // namespace carecircle::vectors
