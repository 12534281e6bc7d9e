// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { AccountsService } from "../api/generated/carecircle/v1/accounts_pb";
import { CirclesService } from "../api/generated/carecircle/v1/circles_pb";
import { randomBytes } from "./bytes";
import { readConnectError } from "./connect-error";
import { TestServer } from "./testing/server";
import { Transport } from "./transport";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const noNetwork: typeof fetch = () => Promise.reject(new TypeError("no network"));

/** A network that fails so many times first, and counts. */
function shakyNetwork(failures: number): { fetch: typeof fetch; calls: () => number } {
  let calls = 0;
  return {
    fetch: (input, init) => (++calls > failures ? fetch(input, init) : noNetwork(input, init)),
    calls: () => calls,
  };
}

describe("a call", () => {
  it("answers the server's message", async () => {
    const transport = new Transport({ origin: server.origin });
    const answer = await transport.call(AccountsService.method.getServer, {});
    expect(answer.serverId.length).toBe(32);
    expect(Math.abs(Number(answer.nowMs) - Date.now())).toBeLessThan(60_000);
  });

  it("fails with the code of the catalogue", async () => {
    const transport = new Transport({ origin: server.origin });
    await expect(transport.call(AccountsService.method.getAccount, {})).rejects.toMatchObject({ code: "signed_out" });
    const unknown = transport.call(CirclesService.method.getInvitation, { inviteId: randomBytes(16) });
    await expect(unknown).rejects.toMatchObject({ code: "invitation_invalid" });
    const malformed = transport.call(CirclesService.method.getInvitation, { inviteId: randomBytes(3) });
    await expect(malformed).rejects.toMatchObject({ code: "malformed_input" });
  });

  it("that only reads is repeated when the network fails, and says so", async () => {
    const network = shakyNetwork(2);
    const reachable: boolean[] = [];
    const transport = new Transport({ origin: server.origin, fetch: network.fetch, onReachable: (yes) => reachable.push(yes) });
    await transport.call(AccountsService.method.getServer, {});
    expect(reachable).toEqual([false, false, true]);
  });

  it("that may change something is not repeated unless it is said to be safe", async () => {
    const once = shakyNetwork(1);
    const transport = new Transport({ origin: server.origin, fetch: once.fetch });
    await expect(transport.call(AccountsService.method.signOut, {})).rejects.toMatchObject({ code: "unreachable" });
    expect(once.calls()).toBe(1);
    const repeated = shakyNetwork(1);
    const patient = new Transport({ origin: server.origin, fetch: repeated.fetch });
    await expect(patient.call(AccountsService.method.signOut, {}, "yes")).rejects.toMatchObject({ code: "signed_out" });
    expect(repeated.calls()).toBe(2);
  });

  it("whose answer is not the server's leaves open what became of it", async () => {
    const portal: typeof fetch = () => Promise.resolve(new Response("<html>Welcome to our network</html>", { status: 200 }));
    const transport = new Transport({ origin: server.origin, fetch: portal });
    await expect(transport.call(AccountsService.method.getServer, {})).rejects.toMatchObject({ code: "unavailable" });
  });

  it("gives up after a few attempts", async () => {
    const network = shakyNetwork(99);
    const transport = new Transport({ origin: server.origin, fetch: network.fetch });
    await expect(transport.call(AccountsService.method.getServer, {})).rejects.toMatchObject({ code: "unreachable" });
    expect(network.calls()).toBe(4);
  });

  it("ends as locked when the transport is closed, and so does every later one", async () => {
    const hanging: typeof fetch = (_input, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError"))));
    const transport = new Transport({ origin: server.origin, fetch: hanging });
    const call = transport.call(AccountsService.method.getServer, {});
    transport.close();
    await expect(call).rejects.toMatchObject({ code: "locked" });
    await expect(transport.call(AccountsService.method.getServer, {})).rejects.toMatchObject({ code: "locked" });
  });
});

describe("an error of the Connect protocol", () => {
  it("without our detail gets the nearest code", () => {
    expect(readConnectError('{"code":"unavailable"}', "").code).toBe("unavailable");
    expect(readConnectError('{"code":"resource_exhausted","details":[{"type":"other","value":"AA"}]}', "").code).toBe("rate_limited");
  });

  it("that we do not know is internal", () => {
    expect(readConnectError('{"code":"new_and_strange"}', "").code).toBe("internal");
  });

  it("that is none leaves open what became of the call", () => {
    for (const body of ["", "<html>", "[]", "null", '{"code":7}']) expect(readConnectError(body, "").code).toBe("unavailable");
  });
});
