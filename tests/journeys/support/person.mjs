// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A person with a browser of their own: a profile folder, one window, and a watch over everything that goes wrong in it.
import assert from "node:assert/strict";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { kProject } from "./server.mjs";

const kChromium = process.env.CARECIRCLE_CHROMIUM ?? "/usr/bin/chromium";
const kWaitMsMax = 30_000;

export const kPhone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
export const kLaptop = { viewport: { width: 1280, height: 800 } };

/** The browser's own lines about requests that a journey breaks on purpose: a server that is down, an answer that refuses. */
const kExpectedOnConsole = /Failed to load resource|WebSocket connection to .* failed|net::ERR_/;

export class Person {
  /** `options`: screen, colorScheme, locale. The profile is kept in `folder`, so that what it leaves on disk can be searched. */
  static async open(server, folder, name, { screen = kPhone, colorScheme = "light", locale = "en-GB" } = {}) {
    const person = new Person();
    Object.assign(person, { server, name, profile: join(folder, `profile-${name}`), problems: [] });
    person.options = {
      ...screen,
      colorScheme,
      locale,
      executablePath: kChromium,
      baseURL: server.origin,
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
      acceptDownloads: true,
    };
    await person.launch();
    return person;
  }

  async launch() {
    this.context = await chromium.launchPersistentContext(this.profile, this.options);
    this.context.setDefaultTimeout(kWaitMsMax);
    this.context.on("page", (page) => this.watch(page));
    this.page = this.context.pages()[0];
    this.watch(this.page);
  }

  watch(page) {
    page.on("pageerror", (error) => this.problems.push(`${this.name}: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      const serious = message.type() === "error" || message.type() === "warning";
      if (serious && !kExpectedOnConsole.test(message.text())) this.problems.push(`${this.name}: ${message.text()}`);
    });
  }

  /** No error and no violation of the policy since the last time. */
  assertQuiet() {
    const problems = this.problems.splice(0);
    assert.deepEqual(problems, []);
  }

  /** A picture in build/journeys. */
  async photograph(name) {
    await this.page.screenshot({ path: join(kProject, "build", "journeys", `${name}.png`) });
  }

  // ---- What a person does; a screen reader would find the same names --------------------------------------------------------
  async go(path) {
    await this.page.goto(path);
  }
  async tap(name, { role = "button", exact = true } = {}) {
    await this.page.getByRole(role, { name, exact }).first().click();
  }
  async type(label, text) {
    await this.page.getByLabel(label).first().fill(text);
  }
  /** Waits until the page's heading says this. */
  async reads(heading) {
    await this.page.getByRole("heading", { name: heading }).first().waitFor();
  }
  async sees(text) {
    await this.page.getByText(text).first().waitFor();
  }
}
