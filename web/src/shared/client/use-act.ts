// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Failure, OperationName, Outcome } from "../../crypto/protocol";
import { type Answers, type Arguments, callClient } from "./call";
import { useClient } from "./client-context";

const kStageChanging: ReadonlySet<OperationName> = new Set<OperationName>([
  "joinCircle",
  "foundCircle",
  "signIn",
  "recover",
  "unlock",
  "lock",
  "signOut",
  "leaveCircle",
]);

/** Something that a member can do, and how it went the last time. */
export interface Act<Name extends OperationName> {
  /** Never rejects for what can go wrong in use: look at the outcome, or show `failure`. */
  run: (...args: Arguments[Name]) => Promise<Outcome<Answers[Name]>>;
  busy: boolean;
  /** Why the last run failed, until the next one begins. */
  failure: Failure | undefined;
  reset: () => void;
}

/**
 * `const admit = useAct("admit")`, then `await admit.run(join.id)`. What it changes is read again by itself, since the client
 * reports every change.
 */
export function useAct<Name extends OperationName>(operation: Name): Act<Name> {
  const client = useClient();
  const cache = useQueryClient();
  const mutation = useMutation({
    mutationFn: async (args: Arguments[Name]) => {
      const outcome = await callClient(client, operation, args);
      // Which pages are open to the member depends on the stage: it is known before the screen goes on.
      if (outcome.ok && kStageChanging.has(operation)) await cache.refetchQueries({ queryKey: ["status"] });
      return outcome;
    },
    networkMode: "always",
    throwOnError: true,
    // What was typed, a passphrase for one, is not remembered longer than its screen.
    gcTime: 0,
  });
  const { mutateAsync } = mutation;
  // The same function in every render, so that an effect may name it.
  const run = useCallback((...args: Arguments[Name]) => mutateAsync(args), [mutateAsync]);
  return {
    run,
    busy: mutation.isPending,
    failure: mutation.data?.ok === false ? mutation.data : undefined,
    reset: mutation.reset,
  };
}
