// SPDX-License-Identifier: AGPL-3.0-or-later
import { useParams } from "@tanstack/react-router";
import type { Id } from "../../crypto/protocol";

/** The id in the address of this page. An address can be typed by anybody: what is no id is none. */
export function usePathId(name: "id" | "grantId"): Id | undefined {
  const params: unknown = useParams({ strict: false });
  const id: unknown = typeof params === "object" && params !== null ? Reflect.get(params, name) : undefined;
  return typeof id === "string" && /^[0-9a-f]{32}$/u.test(id) ? id : undefined;
}
