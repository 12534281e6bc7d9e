// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The WebSocket /v1/events: what happens on the server, as it happens. The client says up to where it has read each stream; the server
// announces what is missing, then what comes. A connection that is lost is opened again, later and later, and resumes from there.
import { type MessageInitShape, create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ClientFrameSchema,
  type CursorSchema,
  type ServerFrame,
  ServerFrameSchema,
} from "../api/generated/carecircle/v1/events_pb";
import { hexOf } from "./bytes";

const kFirstDelayMs = 500;
const kDelayMsMax = 30_000;

export type Cursor = MessageInitShape<typeof CursorSchema> & { streamId: Uint8Array };

export interface EventsOptions {
  origin: string;
  /** How a socket is opened; the browser's own unless given. */
  openSocket?: (url: string) => WebSocket;
  /** Up to where each stream was read, now. */
  cursors: () => Cursor[];
  /** Something happened: a message, a delivery, a hint. */
  onNews: (frame: ServerFrame) => void;
  /** Everything that was missed has been announced, at first and after each reconnection. */
  onSubscribed: () => void;
  /** The connection was lost or could not be opened, which is also how a session that ended shows: look, by an ordinary call. */
  onLost: () => void;
}

export class Events {
  private readonly options: EventsOptions;
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private delayMs = kFirstDelayMs;
  private running = false;
  private readonly subscribed = new Set<string>();

  constructor(options: EventsOptions) {
    this.options = options;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.connect();
  }

  stop(): void {
    this.running = false;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const open = this.socket;
    this.socket = null;
    open?.close();
  }

  /** Connects at once instead of waiting, for when the network is known to be back. */
  wake(): void {
    if (!this.running || this.timer === null) return;
    clearTimeout(this.timer);
    this.delayMs = kFirstDelayMs;
    this.connect();
  }

  /** Asks for the streams that were not there when it connected: a new conversation, or the circle after waiting. */
  subscribeToNew(): void {
    if (this.socket?.readyState === WebSocketState.open) this.subscribe(this.socket);
  }

  private connect(): void {
    this.timer = null;
    const open = this.options.openSocket ?? ((url: string) => new WebSocket(url));
    const socket = open(`${this.options.origin.replace(/^http/u, "ws")}/v1/events`);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.subscribed.clear();
    socket.onopen = () => this.subscribe(socket);
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (this.socket !== socket) return;
      const frame = data instanceof ArrayBuffer ? readFrame(new Uint8Array(data)) : null;
      if (frame === null) socket.close(); // nobody who speaks like this is our server
      else this.receive(frame);
    };
    // A close follows every error.
    socket.onerror = () => undefined;
    socket.onclose = () => {
      if (this.socket === socket) this.retryLater();
    };
  }

  private subscribe(socket: WebSocket): void {
    const cursors = this.options.cursors().filter(({ streamId }) => !this.subscribed.has(hexOf(streamId)));
    if (cursors.length === 0 && this.subscribed.size > 0) return;
    for (const { streamId } of cursors) this.subscribed.add(hexOf(streamId));
    const frame = create(ClientFrameSchema, { frame: { case: "subscribe", value: { cursors } } });
    socket.send(Uint8Array.from(toBinary(ClientFrameSchema, frame)));
  }

  private receive(frame: ServerFrame): void {
    switch (frame.frame.case) {
      case "subscribed":
        this.delayMs = kFirstDelayMs;
        this.options.onSubscribed();
        break;
      case "message":
      case "delivered":
      case "hint":
        this.options.onNews(frame);
        break;
      case "error":
      case undefined:
        // A stream that we may no longer read, or a frame of a newer server: what it means shows when the engine synchronises.
        break;
    }
  }

  private retryLater(): void {
    this.socket = null;
    if (!this.running) return;
    // Half of the delay is random, so that a restarted server is not asked by everybody at once.
    this.timer = setTimeout(() => this.connect(), this.delayMs * (0.5 + Math.random() / 2));
    this.delayMs = Math.min(this.delayMs * 2, kDelayMsMax);
    this.options.onLost();
  }
}

function readFrame(bytes: Uint8Array): ServerFrame | null {
  try {
    return fromBinary(ServerFrameSchema, bytes);
  } catch (problem) {
    if (problem instanceof Error) return null;
    throw problem;
  }
}

const WebSocketState = { open: 1 } as const;
