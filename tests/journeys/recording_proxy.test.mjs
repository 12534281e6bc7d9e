// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The record in which nothing that people type may be found does find what is sent.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { RecordingProxy } from "./support/recording_proxy.mjs";

/** A server that answers every request with `words` and whatever comes over an upgraded connection with the same. */
async function echo(words) {
  const server = createServer((asked, answer) => asked.resume().once("end", () => answer.end(words)));
  server.on("upgrade", (asked, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    socket.once("data", (bytes) => socket.end(bytes));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** A frame as a browser sends it (RFC 6455 §5.2): final, binary, of `length` written in as many bytes as it needs, masked. */
function maskedFrame(payload) {
  const mask = Buffer.from([0x5a, 0x17, 0xc3, 0x88]);
  const length = payload.length < 126 ? Buffer.from([0x80 | payload.length]) : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([Buffer.from([0x82]), length, mask, payload.map((byte, at) => byte ^ mask[at % 4])]);
}

async function sendFrames(port, payloads) {
  const socket = connect(port, "127.0.0.1");
  socket.write("GET /v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  await once(socket, "data");
  const frames = Buffer.concat(payloads.map((payload) => maskedFrame(Buffer.from(payload))));
  // Cut in the middle of a frame, as a network may.
  socket.write(frames.subarray(0, 9));
  await new Promise((resolve) => setImmediate(resolve));
  socket.write(frames.subarray(9));
  await once(socket.resume(), "close");
}

test("bodies both ways and masked frames are in the record", async () => {
  const folder = mkdtempSync(join(tmpdir(), "carecircle-proxy-"));
  const target = await echo("words of the server");
  const proxy = await RecordingProxy.start(target.address().port, join(folder, "traffic"));
  try {
    const answer = await fetch(`http://127.0.0.1:${proxy.port}/path`, { method: "POST", body: "words of a browser" });
    assert.equal(await answer.text(), "words of the server");
    await sendFrames(proxy.port, ["short words in a frame", `${"long ".repeat(60)}words in a frame`]);
  } finally {
    await proxy.close();
    target.closeAllConnections();
    target.close();
  }
  const record = readFileSync(join(folder, "traffic"), "utf8");
  for (const words of ["POST /path", "words of a browser", "words of the server", "short words in a frame", "long words in a frame"]) {
    assert.ok(record.includes(words), words);
  }
  assert.equal(proxy.framesFromBrowser, 2);
  rmSync(folder, { recursive: true });
});
