# SPDX-License-Identifier: AGPL-3.0-or-later
#
# `carecircle_generated`: what is generated for everyone. The error catalogue is a row a code in
# api/carecircle/v1/errors.proto; the core reads it as an enum without linking protobuf.
set(error_catalogue "${PROJECT_SOURCE_DIR}/api/carecircle/v1/errors.proto")
set(error_header "${CARECIRCLE_GENERATED_DIR}/core/bytes/error_code.h")
find_package(Python3 REQUIRED COMPONENTS Interpreter)

add_custom_command(
  OUTPUT "${error_header}"
  COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/tools/generate_error_codes.py" "${error_catalogue}" "${error_header}"
  DEPENDS "${PROJECT_SOURCE_DIR}/tools/generate_error_codes.py" "${error_catalogue}"
  COMMENT "Generating core/bytes/error_code.h"
  VERBATIM)
add_custom_target(carecircle_generated DEPENDS "${error_header}")
