// SPDX-License-Identifier: AGPL-3.0-or-later
//
// All that a browser and the server say to each other, written down as it would be read by whoever runs the machine in between, after
// taking off encryption of the connection: not compressed, and the frames of WebSockets without their masks (RFC 6455 §5.3).
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createServer, request as requestOf } from "node:http";
import { connect } from "node:net";

const kMaskBit = 0x80;
const kLengthBits = 0x7f;
const kLengthIn16Bits = 126;
const kLengthIn64Bits = 127;
const kMaskBytes = 4;

/** The payload of the first frame in `bytes` without its mask, and what follows; nothing while the frame is incomplete (RFC 6455 §5.2). */
function firstFrame(bytes) {
  if (bytes.length < 2) return undefined;
  const short = bytes[1] & kLengthBits;
  const lengthBytes = short === kLengthIn64Bits ? 8 : short === kLengthIn16Bits ? 2 : 0;
  const maskAt = 2 + lengthBytes;
  if (bytes.length < maskAt) return undefined;
  const length = lengthBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : lengthBytes === 2 ? bytes.readUInt16BE(2) : short;
  const masked = (bytes[1] & kMaskBit) !== 0;
  const payloadAt = maskAt + (masked ? kMaskBytes : 0);
  const end = payloadAt + length;
  if (bytes.length < end) return undefined;
  const mask = bytes.subarray(maskAt, payloadAt);
  const payload = Buffer.from(bytes.subarray(payloadAt, end));
  if (masked) for (let at = 0; at < length; at++) payload[at] ^= mask[at % kMaskBytes];
  return { payload, rest: bytes.subarray(end) };
}

export class RecordingProxy {
  /** Listens on a free port of its own and passes everything on to `targetPort`; the record grows in `recordFile`. */
  static async start(targetPort, recordFile) {
    const proxy = new RecordingProxy();
    Object.assign(proxy, { targetPort, record: createWriteStream(recordFile), framesFromBrowser: 0, sockets: new Set() });
    proxy.server = createServer((asked, answer) => proxy.passOn(asked, answer));
    proxy.server.on("upgrade", (asked, socket) => proxy.passOnSocket(asked, socket));
    proxy.server.on("connection", (socket) => proxy.watch(socket));
    proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    proxy.port = proxy.server.address().port;
    return proxy;
  }

  /** Ends all connections; the record is complete afterwards. */
  async close() {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    this.record.end();
    await once(this.record, "finish");
  }

  watch(socket) {
    this.sockets.add(socket);
    socket.once("close", () => this.sockets.delete(socket));
  }

  write(...parts) {
    if (!this.record.writableEnded) for (const part of parts) this.record.write(part);
  }

  /** A body is written in one piece, so that nothing else comes between its parts. */
  writeWhenComplete(head, body) {
    const parts = [];
    body.on("data", (part) => parts.push(part));
    body.once("close", () => this.write(`${head}\n`, Buffer.concat(parts), "\n"));
  }

  passOn(asked, answer) {
    // Were it compressed, the words would not be found in it.
    const headers = { ...asked.headers, "accept-encoding": "identity" };
    const passed = requestOf({ host: "127.0.0.1", port: this.targetPort, method: asked.method, path: asked.url, headers }, (answered) => {
      // The files of the client are the same for everybody, and many.
      if (!asked.url.startsWith("/assets/")) this.writeWhenComplete(`${answered.statusCode} ${JSON.stringify(answered.rawHeaders)}`, answered);
      answer.writeHead(answered.statusCode, answered.rawHeaders);
      answered.pipe(answer);
      answered.once("error", () => answer.destroy());
    });
    // A server that is down is for the browser what it would be without us.
    passed.once("error", () => answer.destroy());
    this.writeWhenComplete(`${asked.method} ${asked.url} ${JSON.stringify(asked.rawHeaders)}`, asked);
    asked.pipe(passed);
  }

  passOnSocket(asked, socket) {
    const target = connect(this.targetPort, "127.0.0.1");
    this.watch(target);
    const headers = Object.entries(asked.headers).filter(([name]) => name !== "sec-websocket-extensions");
    const head = [`${asked.method} ${asked.url} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), "", ""].join("\r\n");
    this.write(head);
    target.write(head);
    for (const [one, other] of [[socket, target], [target, socket]]) {
      one.pipe(other);
      one.once("error", () => other.destroy());
      one.once("close", () => other.destroy());
    }
    this.readFrames(socket);
    // What the server sends has no mask and stays as it is.
    target.on("data", (bytes) => this.write(bytes));
  }

  readFrames(socket) {
    let unread = Buffer.alloc(0);
    socket.on("data", (bytes) => {
      unread = Buffer.concat([unread, bytes]);
      for (let frame = firstFrame(unread); frame !== undefined; frame = firstFrame(unread)) {
        this.framesFromBrowser++;
        this.write(frame.payload);
        unread = frame.rest;
      }
    });
  }
}
