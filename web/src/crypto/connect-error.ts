// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The Connect protocol's errors: JSON with a code of Connect's and, in `details`, our ErrorDetail in base64.
import { fromBinary } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";
import { type ErrorDetail, ErrorDetailSchema } from "../api/generated/carecircle/v1/errors_pb";
import { EngineError } from "./errors";

const kDetailType = "carecircle.v1.ErrorDetail";

// For an answer without our detail, which is a proxy's or a server's that is going down.
const kNearestCodes = new Map([
  ["unauthenticated", "signed_out"],
  ["permission_denied", "permission_denied"],
  ["not_found", "not_found"],
  ["already_exists", "already_exists"],
  ["invalid_argument", "malformed_input"],
  ["failed_precondition", "wrong_state"],
  ["resource_exhausted", "rate_limited"],
  ["aborted", "conflict"],
  ["unavailable", "unavailable"],
]);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (problem) {
    if (problem instanceof SyntaxError) return null;
    throw problem;
  }
}

function readDetail(item: unknown): ErrorDetail | null {
  if (!isObject(item) || item["type"] !== kDetailType || typeof item["value"] !== "string") return null;
  const detail = fromBinary(ErrorDetailSchema, base64Decode(item["value"]));
  return detail.name === "" ? null : detail;
}

/**
 * `where` is the method's name. An answer that is not Connect's comes from something between us and the server, such as a proxy whose
 * server restarts, and leaves open what became of the call: "unavailable".
 */
export function readConnectError(body: string, where: string): EngineError {
  const error = parseJson(body);
  if (!isObject(error) || typeof error["code"] !== "string") return new EngineError("unavailable", where);
  const details: unknown[] = Array.isArray(error["details"]) ? error["details"] : [];
  for (const item of details) {
    const detail = readDetail(item);
    if (detail !== null) return new EngineError(detail.name, where, detail);
  }
  return new EngineError(kNearestCodes.get(error["code"]) ?? "internal", where);
}
