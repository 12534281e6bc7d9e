// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { OfferStatus } from "../../api/generated/carecircle/v1/help_requests_pb";
import { createFakeClient } from "../../testing/fake-client";
import { livingState } from "../../testing/fake-seed";
import { mount } from "../../testing/mount";
import { OfferList } from "./offer-list";

const kOfferText = "I go to the shop on Friday anyway and can bring it up to you.";

function requestWithOffer() {
  const state = livingState();
  const offer = state.offers.find((one) => one.status === OfferStatus.PENDING);
  if (offer === undefined) throw new Error("The circle in memory has no open offer.");
  return { state, offer };
}

describe("the offers on one's own request", () => {
  it("lead to the conversation when one is accepted", async () => {
    const { state, offer } = requestWithOffer();
    const opened: string[] = [];
    const screen = await mount(
      createFakeClient({ state }).client,
      <OfferList requestId={offer.requestId} onAccepted={(id) => opened.push(id)} />,
    );
    expect(screen.text()).toContain(kOfferText);
    await screen.click(screen.button("Accept this help"));
    expect(opened).toHaveLength(1);
    expect(screen.text()).toContain("Your helper");
  });

  it("never call anybody rejected", async () => {
    const { state, offer } = requestWithOffer();
    const screen = await mount(
      createFakeClient({ state }).client,
      <OfferList requestId={offer.requestId} onAccepted={() => undefined} />,
    );
    expect(screen.text()).not.toContain("rejected");
    expect(screen.text()).toContain("You declined");
  });

  it("stay open when accepting fails, with the code", async () => {
    const { state, offer } = requestWithOffer();
    const { client, failWith } = createFakeClient({ state });
    failWith("acceptOffer", "key_packages_exhausted");
    const screen = await mount(client, <OfferList requestId={offer.requestId} onAccepted={() => undefined} />);
    await screen.click(screen.button("Accept this help"));
    expect(screen.text()).toContain("key_packages_exhausted");
    expect(screen.button("Accept this help")).toBeDefined();
  });
});
