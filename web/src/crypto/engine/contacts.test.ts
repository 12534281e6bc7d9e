// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// Sharing contact details between two engines, and between the engine and the command line, over a real server.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import { AuditAction } from "../../api/generated/carecircle/v1/audit_pb";
import { GrantEndReason, GrantState } from "../../api/generated/carecircle/v1/contacts_pb";
import { Category, FieldKind, Urgency } from "../../api/generated/carecircle/v1/content_pb";
import type { ShareWish } from "../protocol";
import { CommandLineMember } from "../testing/command-line";
import { TestServer } from "../testing/server";
import { WebMember } from "../testing/web-member";
import { auditTrail, refreshAudit } from "./audit";
import { card, setCardField } from "./card";
import { leaveCircle } from "./circle";
import { askForContact, contactQuestions, revokeAllGrants, revokeGrant, shareContact } from "./contacts";
import { grants } from "./grants";
import { cancelHelpRequest, createHelpRequest } from "./help-requests";
import { invite } from "./invitations";
import { acceptOffer, offerHelp, offers } from "./offers";
import { viewContact } from "./received-contacts";

const kHourMs = 3_600_000;
const kTimeoutMs = 60_000;

let server: TestServer;
let owner: WebMember;
let helper: WebMember;
let requestId: string;
const neighbour = new CommandLineMember("neighbour");

async function link(): Promise<string> {
  const made = await owner.engine.exclusively(() => invite(owner.engine, { role: Role.MEMBER, uses: 1, lifetimeMs: kHourMs }));
  return made.link ?? "";
}

async function askForGroceries(): Promise<string> {
  const draft = { title: "Groceries", details: "", category: Category.GROCERIES_MEALS, subcategory: "", urgency: Urgency.NORMAL };
  const rest = { zone: "", ongoing: false, exchange: "", sealed: "" };
  return (await createHelpRequest(owner.engine, { ...draft, ...rest })).id;
}

function untilTheRequestEnds(): ShareWish {
  return { memberId: helper.engine.accountId, fields: [FieldKind.PHONE], purpose: "delivery", note: "" };
}

function wish(changes: Partial<ShareWish>): ShareWish {
  return { ...untilTheRequestEnds(), lifetimeMs: kHourMs, ...changes };
}

beforeAll(async () => {
  server = await TestServer.start();
  owner = await WebMember.found(server.origin, server.foundingLink());
  helper = await WebMember.join(owner, await link(), "Helper");
  requestId = await askForGroceries();
  await helper.sync();
  const offer = await offerHelp(helper.engine, requestId, "I go shopping on Friday.");
  await owner.sync();
  await acceptOffer(owner.engine, offer.id);
  await helper.sync();
}, kTimeoutMs);

afterAll(async () => {
  neighbour.remove();
  await server.stop();
});

describe("the card", () => {
  it("keeps what is filled in, in the order of the kinds", async () => {
    await setCardField(owner.engine, FieldKind.EMAIL, "owner@example.org");
    await setCardField(owner.engine, FieldKind.PHONE, "+31 6 0000");
    expect(card(owner.engine)).toEqual([
      { kind: FieldKind.PHONE, value: "+31 6 0000" },
      { kind: FieldKind.EMAIL, value: "owner@example.org" },
    ]);
  });

  it("forgets what is cleared, and the old generation's key with it", async () => {
    await setCardField(owner.engine, FieldKind.EMAIL, "");
    expect(card(owner.engine)).toEqual([{ kind: FieldKind.PHONE, value: "+31 6 0000" }]);
    expect(owner.engine.index.card.filter(({ kind }) => kind === FieldKind.EMAIL)).toHaveLength(1);
  });

  it("refuses a value that is too long", async () => {
    await expect(setCardField(owner.engine, FieldKind.PHONE, "0".repeat(251))).rejects.toMatchObject({ code: "limit_exceeded" });
  });
});

describe("sharing", { timeout: kTimeoutMs }, () => {
  it("refuses an empty field, no field, a lifetime out of bounds, and somebody one does not talk with", async () => {
    const share = (changes: Partial<ShareWish>) => shareContact(owner.engine, wish(changes));
    await expect(share({ fields: [FieldKind.ADDRESS] })).rejects.toMatchObject({ code: "contact_field_empty" });
    await expect(share({ fields: [] })).rejects.toMatchObject({ code: "field_missing" });
    await expect(share({ lifetimeMs: kHourMs - 1 })).rejects.toMatchObject({ code: "contact_lifetime" });
    await expect(share({ memberId: "ab".repeat(16) })).rejects.toMatchObject({ code: "contact_no_conversation" });
  });

  it("shows the field to the grantee, records each look first, and follows an edit", async () => {
    const given = await shareContact(owner.engine, wish({ note: "Ring twice." }));
    expect(given).toMatchObject({ direction: "given", memberName: "Helper", purpose: "delivery", note: "Ring twice.", views: 0 });
    await helper.sync();
    const [received] = grants(helper.engine);
    expect(received).toMatchObject({ ...given, direction: "received", memberId: owner.engine.accountId, memberName: "Owner" });
    expect(await viewContact(helper.engine, given.id)).toEqual([{ kind: FieldKind.PHONE, value: "+31 6 0000" }]);

    await setCardField(owner.engine, FieldKind.PHONE, "+31 6 1111");
    await helper.sync();
    expect(await viewContact(helper.engine, given.id)).toEqual([{ kind: FieldKind.PHONE, value: "+31 6 1111" }]);
    await owner.sync();
    expect(grants(owner.engine)[0]).toMatchObject({ id: given.id, views: 2, state: GrantState.ACTIVE });
    await refreshAudit(owner.engine);
    const looks = auditTrail(owner.engine).filter(({ action }) => action === AuditAction.LEASE_RELEASED);
    expect(looks).toMatchObject([{ actorName: "Helper", objectId: given.id }, { actorName: "Helper", objectId: given.id }]);
    const begun = auditTrail(owner.engine).find(({ action, objectId }) => action === AuditAction.GRANT_CREATED && objectId === given.id);
    expect(begun).toMatchObject({ mine: true, granteeName: "Helper" });
  });

  it("shows nothing more once it is taken back", async () => {
    const given = await shareContact(owner.engine, wish({}));
    await helper.sync();
    await revokeGrant(owner.engine, given.id);
    await expect(viewContact(helper.engine, given.id)).rejects.toMatchObject({ code: "contact_grant_revoked" });
    expect(grants(owner.engine).find(({ id }) => id === given.id)).toMatchObject({
      state: GrantState.REVOKED,
      endReason: GrantEndReason.OWNER,
    });
  });

  it("can be forgotten by the grantee", async () => {
    await setCardField(helper.engine, FieldKind.EMAIL, "helper@example.org");
    const fields = [FieldKind.EMAIL];
    const given = await shareContact(helper.engine, wish({ memberId: owner.engine.accountId, fields, purpose: "other" }));
    await owner.sync();
    expect(await viewContact(owner.engine, given.id)).toEqual([{ kind: FieldKind.EMAIL, value: "helper@example.org" }]);
    await revokeGrant(owner.engine, given.id);
    await helper.sync();
    expect(grants(helper.engine).find(({ id }) => id === given.id)?.endReason).toBe(GrantEndReason.GRANTEE);
  });

  it("is taken back all at once", async () => {
    const live = () => grants(owner.engine).filter(({ state }) => state === GrantState.ACTIVE);
    expect(live()).toHaveLength(1);
    expect(await revokeAllGrants(owner.engine)).toBe(1);
    expect(live()).toEqual([]);
  });

  it("keeps nothing of what was shown in the grantee's store", () => {
    const kept = helper.engine.home.list("").map(([name, value]) => name + new TextDecoder("latin1").decode(value));
    expect(kept.join("\n")).not.toContain("+31 6");
  });
});

describe("asking", { timeout: kTimeoutMs }, () => {
  it("reaches the subject, is recorded, and is done when the field is shared", async () => {
    await askForContact(helper.engine, owner.engine.accountId, [FieldKind.PHONE], "For the delivery.");
    await owner.sync();
    expect(contactQuestions(owner.engine)).toMatchObject([
      { askerName: "Helper", fields: [FieldKind.PHONE], note: "For the delivery." },
    ]);
    await refreshAudit(owner.engine);
    expect(auditTrail(owner.engine)[0]).toMatchObject({ action: AuditAction.CONTACT_ASKED, actorName: "Helper" });
    expect(await shareContact(owner.engine, untilTheRequestEnds())).toMatchObject({ endsWithRequest: true });
    await owner.sync();
    expect(contactQuestions(owner.engine)).toEqual([]);
  });

  it("gives no more than until the request ends, when that was agreed", async () => {
    await helper.sync();
    const given = grants(helper.engine).find(({ endsWithRequest }) => endsWithRequest);
    expect(await viewContact(helper.engine, given?.id ?? "")).toHaveLength(1);
    await cancelHelpRequest(owner.engine, requestId);
    await expect(viewContact(helper.engine, given?.id ?? "")).rejects.toMatchObject({ code: "contact_grant_revoked" });
    await owner.sync();
    expect(grants(owner.engine).find(({ id }) => id === given?.id)?.endReason).toBe(GrantEndReason.REQUEST_ENDED);
  });
});

describe("with the command line on the other side", { timeout: 2 * kTimeoutMs }, () => {
  it("details are shared in both directions, edited and taken back", async () => {
    await neighbour.command("join", await link(), "--name", "Neighbour");
    await owner.sync();
    const request = await askForGroceries();
    await neighbour.command("request", "offer", request, "--message", "I am there on Friday anyway.");
    await owner.sync();
    const [offer] = offers(owner.engine, request);
    await acceptOffer(owner.engine, offer?.id ?? "");
    const memberId = offer?.helperId ?? "";

    const given = await shareContact(owner.engine, wish({ memberId }));
    expect(JSON.stringify(await neighbour.command("contact", "view", given.id))).toContain("+31 6 1111");
    await setCardField(owner.engine, FieldKind.PHONE, "+31 6 2222");
    expect(JSON.stringify(await neighbour.command("contact", "view", given.id))).toContain("+31 6 2222");
    await revokeGrant(owner.engine, given.id);
    await expect(neighbour.command("contact", "view", given.id)).rejects.toThrow("contact_grant_revoked");

    await neighbour.command("card", "set", "address", "Harbour street 5");
    const words = ["--field", "address", "--purpose", "home_visit", "--for", "2h", "--note", "Second floor"];
    await neighbour.command("contact", "share", owner.engine.accountId, ...words);
    await owner.sync();
    const received = grants(owner.engine).find(({ direction }) => direction === "received");
    expect(received).toMatchObject({ memberName: "Neighbour", purpose: "home_visit", note: "Second floor", fields: [FieldKind.ADDRESS] });
    expect(await viewContact(owner.engine, received?.id ?? "")).toEqual([{ kind: FieldKind.ADDRESS, value: "Harbour street 5" }]);
    expect(JSON.stringify(await neighbour.command("audit", "list"))).toContain("lease_released");
  });
});

describe("leaving the circle", { timeout: kTimeoutMs }, () => {
  it("ends what was shared, in both directions, for both: whoever is out is told nothing more by the server", async () => {
    await shareContact(owner.engine, wish({}));
    await shareContact(helper.engine, wish({ memberId: owner.engine.accountId, fields: [FieldKind.EMAIL] }));
    await helper.sync();
    const live = (member: WebMember) => grants(member.engine).filter(({ state }) => state === GrantState.ACTIVE);
    expect(live(helper).map(({ direction }) => direction).sort()).toEqual(["given", "received"]);
    const ending = live(helper).map(({ id }) => id);

    await helper.engine.exclusively(() => leaveCircle(helper.engine));
    await owner.sync();
    for (const member of [helper, owner]) {
      const ended = grants(member.engine).filter(({ id }) => ending.includes(id));
      expect(ended.map(({ state, endReason }) => [state, endReason])).toEqual(ending.map(() => [GrantState.REVOKED, GrantEndReason.DEPARTED]));
    }
  });
});
