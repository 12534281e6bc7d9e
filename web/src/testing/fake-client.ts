// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A test double of the client: a believable circle in memory, for component tests and for looking at screens. The production build
// never contains it.
import type { CareCircleClient, OperationName, Operations, Outcome } from "../crypto/protocol";
import type { Answers, Arguments, Calls } from "../shared/client/call";
import { accountOperations } from "./fake-accounts";
import { circleOperations } from "./fake-circles";
import { exchangeOperations } from "./fake-exchange";
import { helpRequestOperations } from "./fake-help-requests";
import { FakeFailure, type FakeState, emptyState } from "./fake-state";

export interface FakeOptions {
  /** What the circle holds at the beginning; emptyState() or livingState(role). */
  state?: FakeState;
  /** How long each answer takes. */
  delayMs?: number;
}

export interface FakeClient {
  client: CareCircleClient;
  state: FakeState;
  /** From now on this operation fails with this code; null lets it work again. */
  failWith: (operation: OperationName, code: string | null) => void;
  /** What was called, oldest first. */
  calls: [OperationName, ...unknown[]][];
}

type Answering = { [Name in OperationName]: (...args: Arguments[Name]) => Answers[Name] };

function wait(delayMs: number): Promise<void> {
  return delayMs === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, delayMs));
}

export function createFakeClient(options: FakeOptions = {}): FakeClient {
  const state = options.state ?? emptyState();
  const failures = new Map<OperationName, string>();
  const calls: [OperationName, ...unknown[]][] = [];
  const operations: Operations = {
    ...accountOperations(state),
    ...circleOperations(state),
    ...helpRequestOperations(state),
    ...exchangeOperations(state),
  };
  async function answer<T>(name: OperationName, args: unknown[], operation: () => T): Promise<Outcome<T>> {
    calls.push([name, ...args]);
    await wait(options.delayMs ?? 0);
    const code = failures.get(name);
    if (code !== undefined) {
      return { ok: false, code };
    }
    try {
      return { ok: true, value: structuredClone(operation()) };
    } catch (failure) {
      if (failure instanceof FakeFailure) {
        return { ok: false, code: failure.code };
      }
      throw failure;
    }
  }
  const answering: Answering = operations;
  function wrap<Name extends OperationName>(name: Name): (...args: Arguments[Name]) => Promise<Outcome<Answers[Name]>> {
    return (...args) => answer(name, args, () => answering[name](...args));
  }
  const names = Object.keys(operations) as OperationName[];
  const wrapped = Object.fromEntries(names.map((name) => [name, wrap(name)])) as Calls;
  const client: CareCircleClient = {
    ...wrapped,
    onChange: (listener) => {
      state.listeners.add(listener);
      return () => state.listeners.delete(listener);
    },
  };
  const failWith = (operation: OperationName, code: string | null) => {
    if (code === null) {
      failures.delete(operation);
    } else {
      failures.set(operation, code);
    }
  };
  return { client, state, failWith, calls };
}
