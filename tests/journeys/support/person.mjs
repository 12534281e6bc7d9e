// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A person with a browser of their own: what it keeps, one window, and a watch over everything that goes wrong in it.
import assert from "node:assert/strict";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { kProject } from "./server.mjs";
import { said } from "./words.mjs";

const kLaunch = { executablePath: process.env.CARECIRCLE_CHROMIUM ?? "/usr/bin/chromium", args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] };
const kWaitMsMax = 30_000;

export const kPhone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
export const kLaptop = { viewport: { width: 1280, height: 800 } };

/** The browser's own lines about requests that a journey breaks on purpose: a server that is down, an answer that refuses. */
const kExpectedOnConsole = /Failed to load resource|WebSocket connection to .* failed|net::ERR_/;

/** One browser for all people whose profiles nobody searches. */
export function launchBrowser() {
  return chromium.launch(kLaunch);
}

export class Person {
  /**
   * `options`: screen, colorScheme, locale. With `browser` what this person's windows keep is gone when they are closed; without,
   * the profile is kept in `folder`, so that what it leaves on disk can be searched.
   */
  static async open(server, folder, name, { browser, screen = kPhone, colorScheme = "light", locale = "en-GB" } = {}) {
    const person = new this();
    Object.assign(person, { server, browser, name, profile: join(folder, `profile-${name}`), language: new Intl.Locale(locale).language, problems: [], steps: 0 });
    person.options = { ...screen, colorScheme, locale, baseURL: server.origin, acceptDownloads: true };
    await person.launch();
    return person;
  }

  async launch() {
    this.context = this.browser ? await this.browser.newContext(this.options) : await chromium.launchPersistentContext(this.profile, { ...kLaunch, ...this.options });
    this.context.setDefaultTimeout(kWaitMsMax);
    this.context.on("page", (page) => this.watch(page));
    if (this.browser) {
      this.page = await this.context.newPage();
    } else {
      this.page = this.context.pages()[0];
      this.watch(this.page);
    }
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

  /** The browser has complained of what the journey broke on purpose, and that is taken out of what went wrong. */
  assertComplained(pattern) {
    assert.ok(this.problems.some((problem) => pattern.test(problem)), `no complaint of ${this.name} is like ${pattern}`);
    this.problems = this.problems.filter((problem) => !pattern.test(problem));
  }

  /** A picture in build/journeys. */
  async photograph(name) {
    await this.page.screenshot({ path: join(kProject, "build", "journeys", `${name}.png`) });
  }

  // ---- What a person does; a screen reader would find the same names --------------------------------------------------------
  // Names are given in English; a person of another language finds them in that.
  said(name) {
    return typeof name === "string" ? said(this.language, name) : name;
  }
  async go(path) {
    await this.page.goto(path);
  }
  /** What a person finds by its role and its name; `dialog`: in the question that is open; `beside`: in the entry with these words. */
  find(role, name, { exact = false, dialog = false, beside } = {}) {
    const entry = beside === undefined ? this.page : this.page.getByRole("listitem").filter({ hasText: beside });
    return (dialog ? this.page.getByRole("dialog") : entry).getByRole(role, { name: this.said(name), exact }).first();
  }
  async tap(name, { role = "button", exact = true, ...where } = {}) {
    this.steps++;
    await this.find(role, name, { exact, ...where }).click();
  }
  async type(label, text) {
    this.steps++;
    await this.find("textbox", label).fill(text);
  }
  /** From a list that opens; waits until it is kept. */
  async pick(label, option) {
    this.steps++;
    await this.find("combobox", label).selectOption({ label: this.said(option) });
    await this.find("combobox", label).locator("option:checked", { hasText: this.said(option) }).waitFor({ state: "attached" });
  }
  /** Of several the one with this name. */
  async choose(name, where) {
    this.steps++;
    await this.find("radio", name, where).check();
  }
  /** Something to tick; the box itself is drawn, so that its words are what can be hit. */
  async tick(name, where) {
    this.steps++;
    await this.find("checkbox", name, where).locator("xpath=ancestor::label").click();
  }
  /** Waits until the page's heading says this. */
  async reads(heading) {
    await this.page.getByRole("heading", { name: this.said(heading) }).first().waitFor();
  }
  async sees(text) {
    await this.page.getByText(this.said(text)).first().waitFor();
  }
}
