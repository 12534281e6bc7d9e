// SPDX-License-Identifier: AGPL-3.0-or-later
import { useCallback } from "react";
import { useQuery } from "@tanstack/react-query";
import type { CareCircleClient, Failure } from "../../crypto/protocol";
import { type Answers, type Arguments, callClient } from "./call";
import { useClient } from "./client-context";
import type { ReadOperation } from "./reads";

/**
 * What a screen shows of something it reads. `failure` may stand beside a `value`: what was read last, while the newest attempt
 * failed. Both absent: not answered yet.
 */
export interface Reading<T> {
  value: T | undefined;
  failure: Failure | undefined;
  /** Nothing to show yet. */
  waiting: boolean;
  again: () => void;
}

/** A failed read, in the form that the query cache knows: it keeps the value read before. */
class ReadFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.code);
  }
}

async function read<Name extends ReadOperation>(
  client: CareCircleClient,
  operation: Name,
  args: Arguments[Name],
): Promise<Answers[Name]> {
  const outcome = await callClient(client, operation, args);
  if (!outcome.ok) {
    throw new ReadFailure(outcome);
  }
  return outcome.value;
}

/**
 * Reads something of the client and keeps it current: `const members = useRead("members")`. It answers from the local store, so it
 * is tried whether or not there is a network.
 */
export function useRead<Name extends ReadOperation>(
  operation: Name,
  ...args: Arguments[Name]
): Reading<Answers[Name]> {
  const client = useClient();
  const query = useQuery({
    queryKey: [operation, ...args],
    queryFn: () => read(client, operation, args),
    networkMode: "always",
    retry: false,
    staleTime: Infinity,
    // More of the same thing: what was read of it before stays on the screen until the answer is there.
    placeholderData: (before, query) => (args.length > 1 && query?.queryKey[1] === args[0] ? before : undefined),
  });
  const { refetch } = query;
  const again = useCallback(() => void refetch(), [refetch]);
  if (query.error !== null && !(query.error instanceof ReadFailure)) {
    throw query.error;
  }
  return {
    value: query.data,
    failure: query.error?.failure,
    waiting: query.isPending,
    again,
  };
}
