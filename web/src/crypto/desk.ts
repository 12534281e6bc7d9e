// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Every tab has a worker, and exactly one of the workers is the writer: two on one MLS state would reuse nonces (security.md 4, "One
// writer"). Whoever holds the browser's lock is it; the others hand it what their tabs ask, and pass on what has changed. When the
// writer is closed the browser gives the lock to the next, reads are asked again there, and writes answer "writer_gone".
import type { CallMessage, PeerMessage, ToTab, ToWorker } from "./messages";
import { operationKinds } from "./operation-kinds";
import { failureOf } from "./outcome";
import type { Change, OperationName, Outcome } from "./protocol";

/** What the writer works with. */
export interface Backend {
  run(operation: OperationName, args: readonly unknown[]): Promise<Outcome<unknown>>;
  touch(): void;
  wake(): void;
}

export interface Peers {
  postMessage(message: PeerMessage): void;
}

export interface DeskParts {
  /** The name of this worker among the others. */
  name: string;
  /** Answers when this worker is the writer, which it then stays for as long as it lives. */
  becomeWriter: () => Promise<void>;
  startBackend: (options: { leftQuickly: boolean; onChange: (change: Change) => void }) => Promise<Backend>;
  peers: Peers;
  toTab: (message: ToTab) => void;
}

/** A browser that keeps nothing, for one: whoever asks hears why, instead of waiting for ever. */
function backendThatCouldNotStart(problem: unknown): Backend {
  const failure = failureOf(problem);
  return { run: () => Promise.resolve(failure), touch: () => undefined, wake: () => undefined };
}

function nothing(): void {
  return undefined;
}

interface Pending {
  call: CallMessage;
  /** The writer that was asked; null: nobody yet. */
  asked: string | null;
}

export class Desk {
  private readonly parts: DeskParts;
  private backend: Promise<Backend> | null = null;
  private writer: string | null = null;
  private readonly pending = new Map<number, Pending>();

  constructor(parts: DeskParts) {
    this.parts = parts;
  }

  fromTab(message: ToWorker): void {
    switch (message.kind) {
      case "start":
        return this.start(message.leftQuickly);
      case "call":
        return this.ask(message);
      case "touch":
        if (this.backend === null) this.parts.peers.postMessage({ kind: "touch" });
        return this.withBackend((backend) => backend.touch());
      case "wake":
        return this.withBackend((backend) => backend.wake());
    }
  }

  fromPeer(message: PeerMessage): void {
    switch (message.kind) {
      case "who":
        if (this.backend !== null) this.announce();
        return;
      case "writer":
        return this.followWriter(message.writer);
      case "peer-call":
        return this.runForPeer(message);
      case "peer-answer":
        if (message.to === this.parts.name) this.answer(message.id, message.outcome);
        return;
      case "change":
        return this.parts.toTab(message);
      case "left":
        return this.parts.toTab(message);
      case "touch":
        return this.withBackend((backend) => backend.touch());
      case "leave":
        return this.withBackend((backend) => this.leave(backend));
    }
  }

  private start(leftQuickly: boolean): void {
    this.parts.peers.postMessage({ kind: "who" });
    if (leftQuickly) this.parts.peers.postMessage({ kind: "leave" });
    void this.parts.becomeWriter().then(() => this.write(leftQuickly));
  }

  private write(leftQuickly: boolean): void {
    const onChange = (change: Change) => {
      this.parts.toTab({ kind: "change", change });
      this.parts.peers.postMessage({ kind: "change", change });
    };
    const started = this.parts.startBackend({ leftQuickly, onChange });
    this.backend = started.catch(backendThatCouldNotStart);
    // What could not start has locked nothing: the next tab makes up for it.
    if (leftQuickly) void started.then(() => this.tellLeft(), nothing);
    this.announce();
    this.followWriter(this.parts.name);
  }

  private announce(): void {
    this.parts.peers.postMessage({ kind: "writer", writer: this.parts.name });
  }

  private withBackend(use: (backend: Backend) => void): void {
    void this.backend?.then(use);
  }

  private leave(backend: Backend): void {
    void backend.run("leaveQuickly", []).then((outcome) => {
      if (outcome.ok) this.tellLeft();
    });
  }

  private tellLeft(): void {
    this.parts.toTab({ kind: "left" });
    this.parts.peers.postMessage({ kind: "left" });
  }

  // ---- Calls of our tab -------------------------------------------------------------------------------------------------------------

  private ask(call: CallMessage): void {
    const pending: Pending = { call, asked: null };
    this.pending.set(call.id, pending);
    this.handOver(pending);
  }

  private handOver(pending: Pending): void {
    const { id, operation, args } = pending.call;
    if (this.writer === null) return;
    pending.asked = this.writer;
    if (this.writer !== this.parts.name) {
      return this.parts.peers.postMessage({ kind: "peer-call", from: this.parts.name, id, operation, args });
    }
    this.withBackend((backend) => void backend.run(operation, args).then((outcome) => this.answer(id, outcome)));
  }

  // The same writer may announce itself again; another one means that the one before is gone.
  private followWriter(writer: string): void {
    this.writer = writer;
    for (const pending of this.pending.values()) {
      if (pending.asked === writer) continue;
      const neverAsked = pending.asked === null;
      if (neverAsked || operationKinds[pending.call.operation] === "read") this.handOver(pending);
      else this.answer(pending.call.id, { ok: false, code: "writer_gone" });
    }
  }

  private answer(id: number, outcome: Outcome<unknown>): void {
    if (this.pending.delete(id)) this.parts.toTab({ kind: "answer", id, outcome });
  }

  // ---- Calls of other tabs ----------------------------------------------------------------------------------------------------------

  private runForPeer({ from, id, operation, args }: PeerMessage & { kind: "peer-call" }): void {
    this.withBackend((backend) => {
      void backend.run(operation, args).then((outcome) => {
        this.parts.peers.postMessage({ kind: "peer-answer", to: from, id, outcome });
      });
    });
  }
}
