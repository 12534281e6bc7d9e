// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
import { describe, expect, it } from "vitest";
import { randomBytes } from "./bytes";
import { generateLocalKey, unwrapForSession, wrapForSession } from "./local-key";

const deviceId = randomBytes(16);

describe("the local key under the session", () => {
  it("opens with the server's half it was wrapped with", async () => {
    const localKey = generateLocalKey();
    const half = randomBytes(32);
    const wrap = await wrapForSession(localKey, half, deviceId);
    expect(await unwrapForSession(wrap, half, deviceId)).toEqual(localKey);
  });

  it("stays closed with another half, another browser's key, or another device's name", async () => {
    const localKey = generateLocalKey();
    const half = randomBytes(32);
    const wrap = await wrapForSession(localKey, half, deviceId);
    const other = await wrapForSession(localKey, half, deviceId);
    expect(await unwrapForSession(wrap, randomBytes(32), deviceId)).toBeNull();
    expect(await unwrapForSession({ key: other.key, wrapped: wrap.wrapped }, half, deviceId)).toBeNull();
    expect(await unwrapForSession(wrap, half, randomBytes(16))).toBeNull();
  });

  it("is wrapped by a key that the browser does not show", async () => {
    const { key, wrapped } = await wrapForSession(generateLocalKey(), randomBytes(32), deviceId);
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
    expect(wrapped.length).toBe(12 + 32 + 16);
  });
});
