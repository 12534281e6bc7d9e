// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the screens import: the worker's operations as promises.
import { type PeerMessage, type ToTab, type ToWorker, kPeerChannel } from "./messages";
import { TabClient, type TabSurroundings } from "./tab-client";
import type { CareCircleClient } from "./protocol";
import workerAddress from "./worker?worker&url";

const kLeftFlag = "carecircle.left";

/** The part of Trusted Types that is used: our policy (index.html's headers name it) lets exactly one address pass. */
interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): { createScriptURL(address: string): string };
}

function trustedWorkerAddress(): string {
  const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes;
  if (factory === undefined) return workerAddress;
  const policy = factory.createPolicy("carecircle-worker", {
    createScriptURL: (address) => {
      if (address !== workerAddress) throw new TypeError("not our worker");
      return address;
    },
  });
  return policy.createScriptURL(workerAddress);
}

/**
 * Tells the server to destroy its half, without waiting. The request has no fields, and so no bytes; the transport with all of
 * protobuf would make the script before sign-in a quarter heavier for it.
 */
function destroyLocalHalf(): void {
  const answer = fetch("/carecircle.v1.AccountsService/DestroyLocalHalf", {
    method: "POST",
    body: new Uint8Array(0),
    headers: { "Content-Type": "application/proto", "Connect-Protocol-Version": "1" },
    credentials: "same-origin",
    redirect: "error",
    keepalive: true,
  });
  // Nobody hears whether it arrived: the page is on its way out.
  const ignore = () => undefined;
  void answer.then(ignore, ignore);
}

/** One for each tab, made once. */
export function createClient(): CareCircleClient {
  const worker = new Worker(trustedWorkerAddress(), { type: "module", name: "carecircle" });
  const channel = new BroadcastChannel(kPeerChannel);
  const surroundings: TabSurroundings = {
    toWorker: (message: ToWorker) => worker.postMessage(message),
    toPeers: (message: PeerMessage) => channel.postMessage(message),
    destroyLocalHalf,
    keepStore: () => void navigator.storage?.persist?.(),
    leftFlag: {
      get: () => localStorage.getItem(kLeftFlag) !== null,
      set: () => localStorage.setItem(kLeftFlag, ""),
      clear: () => localStorage.removeItem(kLeftFlag),
    },
  };
  const tab = new TabClient(surroundings);
  worker.onmessage = (event: MessageEvent<ToTab>) => tab.fromWorker(event.data);
  worker.onerror = (event) => tab.workerFailed(event.message);
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => tab.touched(Date.now()), { capture: true, passive: true });
  addEventListener("online", () => tab.wake());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") tab.wake();
  });
  return tab.client;
}
