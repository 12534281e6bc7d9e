// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// What a lying server may try with cards and grants, and with which code it is refused.
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import { ContactsService, type ReleaseLeaseResponse } from "../../api/generated/carecircle/v1/contacts_pb";
import { Category, FieldKind, Urgency } from "../../api/generated/carecircle/v1/content_pb";
import type { GrantView } from "../protocol";
import { TestServer } from "../testing/server";
import { WebMember } from "../testing/web-member";
import { card, refreshCard, setCardField } from "./card";
import { revokeGrant, shareContact } from "./contacts";
import { grants, refreshGrants } from "./grants";
import { createHelpRequest } from "./help-requests";
import { invite } from "./invitations";
import { acceptOffer, offerHelp } from "./offers";
import { viewContact } from "./received-contacts";

const kHourMs = 3_600_000;

let server: TestServer;
let owner: WebMember;
let helper: WebMember;
let given: GrantView;

async function talk(): Promise<void> {
  const words = { title: "Groceries", details: "", subcategory: "", zone: "", exchange: "", sealed: "" };
  const draft = { ...words, category: Category.GROCERIES_MEALS, urgency: Urgency.NORMAL, ongoing: false };
  const { id } = await createHelpRequest(owner.engine, draft);
  await helper.sync();
  const offer = await offerHelp(helper.engine, id, "I go shopping on Friday.");
  await owner.sync();
  await acceptOffer(owner.engine, offer.id);
  await helper.sync();
}

beforeAll(async () => {
  server = await TestServer.start();
  owner = await WebMember.found(server.origin, server.foundingLink());
  const { link } = await invite(owner.engine, { role: Role.MEMBER, uses: 1, lifetimeMs: kHourMs });
  helper = await WebMember.join(owner, link ?? "", "Helper");
  await talk();
  await setCardField(owner.engine, FieldKind.PHONE, "+31 6 0000");
  const memberId = helper.engine.accountId;
  given = await shareContact(owner.engine, { memberId, fields: [FieldKind.PHONE], lifetimeMs: kHourMs, purpose: "other", note: "" });
  await helper.sync();
}, 60_000);
afterEach(() => {
  owner.goOnline();
  helper.goOnline();
});
afterAll(() => server.stop());

function view(change: (answer: ReleaseLeaseResponse) => void): Promise<unknown> {
  helper.tamper(ContactsService.method.releaseLease, change);
  return viewContact(helper.engine, given.id);
}

it("a release without its proof, or with an altered one, shows nothing", async () => {
  await expect(view((answer) => delete answer.entry)).rejects.toMatchObject({ code: "proof_invalid" });
  await expect(view((answer) => answer.entry?.signature.fill(1))).rejects.toMatchObject({ code: "proof_invalid" });
  await expect(view((answer) => answer.event.fill(1))).rejects.toMatchObject({ code: "proof_invalid" });
});

it("an entry that proved one look proves no other", async () => {
  const seen: ReleaseLeaseResponse[] = [];
  await view((answer) => void seen.push({ ...answer }));
  const replay = view((answer) => {
    Object.assign(answer, { entry: seen[0]?.entry, event: seen[0]?.event, opening: seen[0]?.opening });
  });
  await expect(replay).rejects.toMatchObject({ code: "proof_invalid" });
});

it("halves that are altered, and fields of another generation, open nothing", async () => {
  await expect(view((answer) => answer.ciphertext.fill(1))).rejects.toMatchObject({ code: "decryption_failed" });
  const older = view((answer) => answer.fields.forEach((field) => (field.generation += 1)));
  await expect(older).rejects.toMatchObject({ code: "not_found" });
});

it("a card of an older generation is refused, and what is kept stays", async () => {
  owner.tamper(ContactsService.method.getCard, (answer) => answer.fields.forEach((field) => (field.generation += 7)));
  await expect(refreshCard(owner.engine)).rejects.toMatchObject({ code: "rolled_back" });
  expect(card(owner.engine)).toEqual([{ kind: FieldKind.PHONE, value: "+31 6 0000" }]);
});

it("a grant that we never gave is not shown, and ours with other words is refused", async () => {
  owner.tamper(ContactsService.method.listGrants, (answer) => answer.grants.forEach((row) => row.grantId.fill(9)));
  await refreshGrants(owner.engine);
  expect(grants(owner.engine)).toEqual([]);
  owner.tamper(ContactsService.method.listGrants, (answer) => answer.grants.forEach((row) => row.grant?.content.fill(9)));
  await refreshGrants(owner.engine);
  expect(() => grants(owner.engine)).toThrow("record_refused");
  owner.goOnline();
  await refreshGrants(owner.engine);
  expect(grants(owner.engine)).toHaveLength(1);
});

it("without the server's signature nobody is told that a grant is taken back", async () => {
  owner.tamper(ContactsService.method.revokeGrant, (answer) => answer.receipt?.signature.fill(1));
  await expect(revokeGrant(owner.engine, given.id)).rejects.toMatchObject({ code: "proof_invalid" });
  owner.goOnline();
  await revokeGrant(owner.engine, given.id);
});
