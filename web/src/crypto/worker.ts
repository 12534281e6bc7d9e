// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The worker: the one place that has keys. It is started by client.ts and speaks with its tab, and over a channel with the workers of
// the other tabs.
import coreAddress from "core.wasm?url";
import { newId } from "./bytes";
import { type Core, loadCore } from "./core";
import { StoreDatabase } from "./database";
import { type Backend, Desk } from "./desk";
import { type PeerMessage, type ToTab, type ToWorker, kPeerChannel, kWriterLock } from "./messages";
import { runOperation } from "./operations";
import type { Change, OperationName, Operations } from "./protocol";
import { Session } from "./session";

/** What of a worker's global scope is used here. */
interface WorkerScope {
  postMessage(message: ToTab): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}
const kRetryDelayMs = 3_000;
const scope = globalThis as unknown as WorkerScope;
const channel = new BroadcastChannel(kPeerChannel);

/** The module is asked for again for as long as there is no network, as everything else is. */
async function fetchCore(): Promise<Core> {
  for (;;) {
    const answer = await fetch(coreAddress).catch(nullWithoutNetwork);
    if (answer?.ok === true) return loadCore(answer);
    await new Promise((resolve) => setTimeout(resolve, kRetryDelayMs));
  }
}

function nullWithoutNetwork(problem: unknown): null {
  if (!(problem instanceof TypeError)) throw problem;
  return null;
}

async function startBackend(options: { leftQuickly: boolean; onChange: (change: Change) => void }): Promise<Backend> {
  const [core, database] = await Promise.all([fetchCore(), StoreDatabase.open(indexedDB)]);
  const { onChange } = options;
  const session = new Session({ core, database, origin: location.origin, onChange });
  void session.start(options.leftQuickly);
  return {
    run: (operation: OperationName, args) => runOperation(session, operation, args as Parameters<Operations[OperationName]>),
    touch: () => session.touch(),
    wake: () => session.wake(),
  };
}

/** Holds the browser's lock from when it is given until this worker ends. */
function becomeWriter(): Promise<void> {
  return new Promise((resolve) => {
    const forever = new Promise<void>(() => undefined);
    void navigator.locks.request(kWriterLock, () => {
      resolve();
      return forever;
    });
  });
}

const desk = new Desk({
  name: newId(),
  becomeWriter,
  startBackend,
  peers: { postMessage: (message) => channel.postMessage(message) },
  toTab: (message) => scope.postMessage(message),
});
channel.onmessage = (event: MessageEvent<PeerMessage>) => desk.fromPeer(event.data);
scope.onmessage = (event) => desk.fromTab(event.data);
