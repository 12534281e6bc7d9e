// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A person who has only a keyboard: the same steps as everybody's, taken with Tab, Enter, Space and the arrows. Every key that moves the
// focus is followed by a look at whether the focus can be seen.
import assert from "node:assert/strict";
import { lookAtFocus } from "./focus.mjs";
import { Person } from "./person.mjs";

const kTabsMax = 80;
const kArrowsMax = 20;

/** Which entry of the menu leads to an address. */
const kPlaces = { board: "/board", requests: "/board", conversations: "/conversations", privacy: "/privacy", circle: "/circle", card: "/card", contacts: "/card", settings: "/settings" };

export class KeyboardPerson extends Person {
  press(key) {
    return this.page.keyboard.press(key);
  }

  /** What `lookAtFocus` answers, which has found nothing wrong. */
  async look(locator) {
    const { where, faults } = await locator.evaluate(lookAtFocus);
    assert.deepEqual(faults, [], this.name);
    return where;
  }

  /** Tabs to it, forward or backward as it stands; to a group of radio buttons as a whole. */
  async tabTo(locator) {
    await locator.waitFor();
    for (let tabs = 0; tabs < kTabsMax; tabs++) {
      const where = await this.look(locator);
      if (where === "here" || where === "group") return;
      await this.press(where === "behind" ? "Shift+Tab" : "Tab");
    }
    assert.fail(`${this.name} does not get to ${locator}`);
  }

  /** Along the menu and the links of the pages; only what was handed over from outside is opened by its address. */
  async go(path) {
    const place = kPlaces[path.split("/")[1]];
    if (place === undefined) return super.go(path);
    await this.follow(this.page.locator(`nav a[href="${place}"]:not([aria-label])`).locator("visible=true"), place);
    if (path !== place) await this.follow(this.page.locator(`main a[href="${path}"]`).first(), path);
  }

  async follow(link, path) {
    await this.tabTo(link);
    await this.press("Enter");
    await this.page.waitForURL(`**${path}`);
  }

  async tap(name, { role = "button", exact = true, ...where } = {}) {
    this.steps++;
    await this.tabTo(this.find(role, name, { exact, ...where }).and(this.page.locator(":not([aria-disabled=true])")));
    await this.press("Enter");
  }

  async type(label, text) {
    this.steps++;
    await this.tabTo(this.find("textbox", label));
    await this.press("Control+A");
    await this.page.keyboard.type(text);
  }

  async choose(name, where) {
    this.steps++;
    const wanted = this.find("radio", name, where);
    await this.tabTo(wanted);
    for (let arrows = 0; arrows < kArrowsMax && (await this.look(wanted)) !== "here"; arrows++) await this.press("ArrowDown");
    if (!(await wanted.isChecked())) await this.press("Space");
    assert.equal(await wanted.isChecked(), true);
  }

  async tick(name, where) {
    this.steps++;
    await this.tabTo(this.find("checkbox", name, where));
    await this.press("Space");
  }
}
