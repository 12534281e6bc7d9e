// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The steps of the story, as one person after the other takes them: by the names that they read on the screen.

/** The kit is read from the screen and typed back, as everybody must once. Answers the recovery code. */
export async function keepKit(person) {
  const code = (await person.page.getByRole("definition").filter({ hasText: /^[0-9A-Z]{5}(-[0-9A-Z]+)+$/ }).innerText()).trim();
  await person.tap("I have printed or saved it");
  await person.type("Type the recovery code from your kit", code.toLowerCase());
  await person.tap("Check the code");
  return code;
}

/** A look at what passes by on the way, called with the name of the screen. */
const onward = async () => undefined;

export async function found(owner, link, { circle, name, passphrase, zones = [] }, look = onward) {
  await owner.go(link);
  await owner.find("button", "Begin").waitFor();
  await look("founding");
  await owner.tap("Begin");
  await owner.type("Name of the circle", circle);
  await look("founding-name");
  await owner.tap("Continue");
  await owner.reads("Which zones does it have?");
  await owner.type("Zones, one on each line", zones.join("\n"));
  await look("founding-zones");
  await owner.tap("Continue");
  await owner.reads("What do you help each other with?");
  await look("founding-categories");
  await owner.tap("Continue");
  await owner.reads("Whom to call in an emergency?");
  await look("founding-crisis-numbers");
  await owner.tap("Continue");
  await owner.type("Your name in the circle", name);
  await look("founding-own-name");
  await owner.tap("Continue");
  await owner.reads("Choose a passphrase");
  await look("founding-passphrase");
  await owner.type("Your passphrase", passphrase);
  await owner.tap("Found the circle");
  await owner.reads("The circle is founded. Keep your recovery kit.");
  owner.recoveryCode = await keepKit(owner);
  await owner.reads("What you as an owner can and cannot see");
  await look("founding-sight");
  await owner.tap("I have read it");
  await owner.reads("Invite a second owner");
  await look("founding-second-owner");
  await owner.tap("Do this later");
}

/** Makes an invitation and answers its link. */
export async function invite(owner, { role = "Member", uses = "One person" } = {}) {
  await owner.go("/circle/invite");
  await owner.choose(role);
  await owner.choose(uses);
  await owner.tap("Make the invitation");
  await owner.reads("Your invitation is ready");
  return owner.find("textbox", "Link of the invitation").inputValue();
}

/** Joins up to the waiting room; an owner who has the page open lets in members without a tap. The looks are taken on the way. */
export async function join(newcomer, link, { name, passphrase }, { atLink = onward, atName = onward, atPassphrase = onward, atKit = onward } = {}) {
  await newcomer.go(link);
  await newcomer.find("button", "Join this circle").waitFor();
  await atLink();
  await newcomer.tap("Join this circle");
  await newcomer.type("Your name in the circle", name);
  await atName();
  await newcomer.tap("Continue");
  await newcomer.reads("Choose a passphrase");
  await atPassphrase();
  await newcomer.type("Your passphrase", passphrase);
  await newcomer.tap("Join");
  await newcomer.reads("Your recovery kit");
  await atKit();
  newcomer.recoveryCode = await keepKit(newcomer);
}

/** Asks for groceries, one question a screen, and posts after the preview. Answers the address of the request. */
export async function ask(requester, { title, details, sealed, zone }, atPreview = onward, look = onward) {
  await requester.go("/board");
  await requester.tap("Ask for help", { role: "link" });
  await requester.tap("Food and meals", { exact: false });
  await requester.reads("What kind of help?");
  await look("ask-kind");
  await requester.tap("Shopping or bringing groceries");
  await requester.type("In a few words", title);
  await look("ask-title");
  await requester.tap("Next");
  await requester.type("What everybody in the circle may read", details);
  await requester.type("What only your helper may read", sealed);
  await look("ask-details");
  await requester.tap("Next");
  await requester.reads("How soon?");
  await look("ask-urgency");
  await requester.tap("Needed within 24 hours", { exact: false });
  await requester.reads("Roughly where?");
  await look("ask-zone");
  await requester.tap(zone);
  await requester.reads("Once, or again and again?");
  await look("ask-duration");
  await requester.tap("Once", { exact: false });
  await requester.reads("Would you like to give something in return?");
  await look("ask-exchange");
  await requester.tap("Nothing right now, and that is fine");
  await requester.reads("This is what others see");
  await requester.sees(sealed);
  await atPreview();
  await requester.tap("Post it");
  await requester.page.waitForURL(/\/requests\/[0-9a-f]{32}$/);
  return new URL(requester.page.url()).pathname;
}

export async function offer(helper, title, words) {
  await helper.go("/board");
  await helper.tap(title, { role: "link" });
  await helper.type("Your words to your neighbour", words);
  await helper.tap("Offer to help");
  await helper.reads("Your offer is sent");
}

/** Says no to the offer with these words, without a reason. */
export async function decline(requester, words) {
  await requester.tap("No, thank you", { beside: words });
  await requester.tap("Decline kindly", { dialog: true });
  await requester.page.getByRole("dialog").waitFor({ state: "detached" });
}

/** Accepts the only offer; both are then in the conversation, whose address is answered. */
export async function accept(requester, request, words) {
  await requester.go(request);
  await requester.sees(words);
  await requester.tap("Accept this help");
  await requester.page.waitForURL(/\/conversations\/[0-9a-f]{32}$/);
  return new URL(requester.page.url()).pathname;
}

export async function say(person, words) {
  await person.type("Message", words);
  await person.tap("Send");
}

/** Waits until the words stand in the conversation. */
export async function hears(person, words) {
  await person.page.getByRole("log").getByText(words, { exact: true }).waitFor();
}

export async function fillCard(person, field, value) {
  await person.go("/card");
  await person.tap(`Fill in: ${field}`);
  await person.type(field, value);
  await person.tap("Save");
  // The words stand in the field before they are saved; the button is there afterwards.
  await person.find("button", `Change: ${field}`).waitFor();
  await person.sees(value);
}

/** Shares one field of the card in the open conversation, for the time that the choice names. */
export async function share(person, field, time, atDialog = onward) {
  await person.tap("Share my details");
  await person.tick(field, { dialog: true });
  await person.choose(time, { dialog: true });
  await atDialog();
  await person.tap("Share", { dialog: true });
  await person.page.getByRole("dialog").waitFor({ state: "detached" });
}

/** Opens what somebody shares with this person; the page stays at it. Answers its address. */
export async function look(person, value) {
  await person.go("/card");
  await person.tap(/: Phone number/, { role: "link" });
  await person.tap("Show the details");
  await person.sees(value);
  return new URL(person.page.url()).pathname;
}

export async function takeBack(person) {
  await person.go("/privacy");
  await person.tap("Take back");
  await person.tap("Take back", { dialog: true });
  await person.sees("Nobody can see your contact details");
}

export async function complete(requester, request) {
  await requester.go(request);
  await requester.tap("It is done");
  await requester.tap("Yes, it is done");
}
