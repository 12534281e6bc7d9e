// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { passage } from "./gate";

describe("passage", () => {
  it("shows the welcome page to a newcomer, also while the worker starts", () => {
    expect(passage("new", "/")).toEqual({ to: "stay" });
    expect(passage("starting", "/")).toEqual({ to: "stay" });
  });

  it("waits for the worker before it decides about a member's page", () => {
    expect(passage("starting", "/board")).toEqual({ to: "wait" });
  });

  it("leads a member from the welcome page home", () => {
    expect(passage("member", "/")).toEqual({ to: "home" });
  });

  it("shows a member's pages to members alone", () => {
    expect(passage("member", "/requests/0123")).toEqual({ to: "stay" });
    expect(passage("new", "/requests/0123")).toEqual({ to: "page", page: "/" });
    expect(passage("locked", "/requests/0123")).toEqual({ to: "page", page: "/sign-in" });
    expect(passage("signed_out", "/board")).toEqual({ to: "page", page: "/sign-in" });
    expect(passage("waiting", "/board")).toEqual({ to: "page", page: "/waiting" });
  });

  it("lets out of the waiting room who was let in", () => {
    expect(passage("waiting", "/waiting")).toEqual({ to: "stay" });
    expect(passage("member", "/waiting")).toEqual({ to: "home" });
  });

  it("leads whoever was removed to the page that says so, and nobody else", () => {
    expect(passage("removed", "/")).toEqual({ to: "page", page: "/removed" });
    expect(passage("removed", "/removed")).toEqual({ to: "stay" });
    expect(passage("member", "/removed")).toEqual({ to: "home" });
  });

  it("lets whoever was removed read what is still on the device", () => {
    expect(passage("removed", "/conversations")).toEqual({ to: "stay" });
    expect(passage("removed", "/board")).toEqual({ to: "stay" });
  });

  it("leads whoever was removed from where one can only do something to the page that explains", () => {
    for (const page of ["/simple", "/circle", "/circle/invite"]) {
      expect(passage("removed", page)).toEqual({ to: "page", page: "/removed" });
    }
  });

  it("shows the kit to whoever has joined", () => {
    expect(passage("waiting", "/kit")).toEqual({ to: "stay" });
    expect(passage("new", "/kit")).toEqual({ to: "page", page: "/" });
  });

  it("shows crisis numbers at every stage", () => {
    for (const stage of ["starting", "new", "signed_out", "locked", "waiting", "member", "removed"] as const) {
      expect(passage(stage, "/crisis")).toEqual({ to: "stay" });
    }
  });
});
