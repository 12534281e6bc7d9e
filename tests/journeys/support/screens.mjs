// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Looking at a screen as a judge: its picture in both sizes and schemes, axe's findings, and whether it scrolls sideways.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core/axe.min.js";
import { kProject } from "./server.mjs";

const kSizes = { phone: { width: 360, height: 640 }, laptop: { width: 1280, height: 800 } };
/** In an order in which the page changes as seldom as possible. */
const kSchemes = { phone: ["light", "dark"], laptop: ["dark", "light"] };
/** What some people's systems ask for besides: in pictures of the phone. */
const kContrasts = { "forced-colours": { forcedColors: "active" }, "more-contrast": { contrast: "more" } };
const kUsual = { colorScheme: "light", reducedMotion: "reduce", forcedColors: "none", contrast: "no-preference" };
const kRules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Opens the page anew, as a reload does, and waits until it shows what it is about. */
export async function open({ page }, path) {
  await page.goto(path);
  await settled(page);
}

/** Goes to another page as a link does, without loading anything anew. A link to where one is leads nowhere: that page is opened. */
export async function visit(person, path) {
  const { page } = person;
  if (new URL(page.url()).pathname === path) return open(person, path);
  await page.evaluate((there) => {
    document.querySelector("h1").setAttribute("data-left", "");
    // As the router counts its entries.
    history.pushState({ __TSR_index: (history.state?.__TSR_index ?? 0) + 1, __TSR_key: crypto.randomUUID() }, "", there);
  }, path);
  await page.locator("h1:not([data-left])").first().waitFor();
  await settled(page);
}

/** Waits until the page shows what it is about, and knows who is looking: that decides what stands around it. */
export async function settled(page) {
  await page.waitForFunction(() => {
    const isStarting = document.querySelector('[data-stage="starting"]') !== null;
    return !isStarting && document.querySelector("h1") !== null && document.querySelector("main .shown-late") === null;
  });
}

/** Findings of axe, each in one line. In the dark the page is the same but for its colours. */
async function axeFindings(page, colorScheme) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const runOnly = colorScheme === "dark" ? { type: "rule", values: ["color-contrast"] } : { type: "tag", values: kRules };
  const violations = await page.evaluate(async (runOnly) => (await window.axe.run(document, { runOnly, resultTypes: ["violations"] })).violations, runOnly);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

/** What sticks out at either side of the page or of the dialog in front of it, or nothing. */
function sidewaysFindings(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    const isWide = ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth;
    const outside = [...document.querySelectorAll("body *")].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 1 && (right > root.clientWidth + 1 || left < -1);
    });
    // What is fixed to the window does not make it scroll: it is cut.
    const cut = outside.filter((element) => element.closest("nav, dialog") && element.matches("a, button, input, p, h2"));
    if (cut.length > 0) return [`is cut: ${cut[0].outerHTML.slice(0, 160)}`];
    const wide = [root, ...document.querySelectorAll("dialog, dialog *")].find((element) => isWide(element) && getComputedStyle(element).overflowX !== "hidden");
    if (wide === undefined) return [];
    return [`scrolls sideways (${wide.scrollWidth} > ${wide.clientWidth}): ${outside.slice(0, 3).map((element) => element.outerHTML.slice(0, 160)).join(" … ")}`];
  });
}

/** Whether one tap leads away: the button is what lies uppermost where it stands. The page that it leads to has none. */
function leavingFindings(page, name) {
  return page.evaluate((isNeutral) => {
    const isOnTop = (button) => {
      const { left, top, width, height } = button.getBoundingClientRect();
      return width > 0 && button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    };
    const isThere = [...document.querySelectorAll("button:has(.lucide-door-open)")].some(isOnTop);
    return isThere === isNeutral ? [isNeutral ? "says what it hides" : "cannot be left quickly"] : [];
  }, name === "neutral");
}

/**
 * Words that are broken over two lines without a hyphen. What is no word may break: codes and addresses, which are set from left to right
 * in every language, and what is written into fields.
 */
function brokenWords() {
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.closest("[dir=ltr], code, textarea, .sr-only, svg") === null;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const findings = [];
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    if (!isShown(text.parentElement)) continue;
    for (const { index, 0: word } of text.data.matchAll(/[\p{L}\p{M}\p{N}’]{2,}/gu)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (tops.size > 1) findings.push(`breaks inside "${word}"`);
    }
  }
  return findings;
}

/** The same with letters of twice the size; then words must not break either. */
async function largeTextFindings(page, folder, name) {
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  const findings = [...(await sidewaysFindings(page)), ...(await page.evaluate(brokenWords))];
  if (folder !== undefined) {
    await wholePage(page, kSizes.phone);
    await picture(page, folder, name);
  }
  await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  return findings.map((finding) => `at twice the text size: ${finding}`);
}

/** What is wrong with the page at twice the text size, on a phone, which shows it soonest. */
export async function judgeLargeText({ page, language }, name, folder) {
  await page.setViewportSize(kSizes.phone);
  return (await largeTextFindings(page, folder, name)).map((finding) => `${name}, phone, ${language}: ${finding}`);
}

const kSessions = new WeakMap();

async function sessionOf(page) {
  if (!kSessions.has(page)) kSessions.set(page, await page.context().newCDPSession(page));
  return kSessions.get(page);
}

/** What is in the window, packed quickly rather than tightly. Nothing moves: the people of these journeys have asked for less motion. */
async function picture(page, folder, name) {
  const path = join(kProject, "build", "screenshots", folder);
  mkdirSync(path, { recursive: true });
  const session = await sessionOf(page);
  const { data } = await session.send("Page.captureScreenshot", { optimizeForSpeed: true });
  writeFileSync(join(path, `${name}.png`), data, "base64");
}

/** The whole page in one picture: the window is made as high as the page, so that what sticks to its edges covers nothing. */
async function wholePage(page, viewport) {
  const height = await page.evaluate(() => (document.querySelector("dialog[open]") ? 0 : document.documentElement.scrollHeight));
  await page.setViewportSize({ width: viewport.width, height: Math.max(viewport.height, height) });
}

const kEmulated = new WeakMap();

/** Sets what the system asks for, and waits until the page has followed, also those of its colours that change in a moment. */
async function emulate(page, media) {
  const wanted = JSON.stringify({ ...kUsual, ...media });
  if (kEmulated.get(page) === wanted) return;
  kEmulated.set(page, wanted);
  await page.emulateMedia(JSON.parse(wanted));
  await page.evaluate(async () => {
    await new Promise((followed) => requestAnimationFrame(() => requestAnimationFrame(followed)));
    const moments = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(moments.map(({ finished }) => finished));
  });
}

async function pictureContrasts(page, name, language) {
  for (const [contrast, media] of Object.entries(kContrasts)) {
    await emulate(page, media);
    await picture(page, `phone-${contrast}-${language}`, name);
  }
}

/**
 * Judges the screen that is open, in both sizes and schemes, at twice the text size and with more contrast, and leaves the
 * pictures in build/screenshots. Answers what was found. The page stays as it is, so that steps and dialogs can be judged too.
 * `thorough`: pictures at twice the text size and with more contrast as well.
 */
export async function judge(person, name, { thorough = false } = {}) {
  const { page, language } = person;
  const findings = [];
  // What the pointer rests on looks otherwise.
  await page.mouse.move(0, 0);
  await emulate(page, {});
  findings.push(...(await judgeLargeText(person, name, thorough ? `phone-large-text-${language}` : undefined)));
  for (const [size, viewport] of Object.entries(kSizes)) {
    await page.setViewportSize(viewport);
    await wholePage(page, viewport);
    if (size === "phone" && thorough) await pictureContrasts(page, name, language);
    for (const colorScheme of kSchemes[size]) {
      await emulate(page, { colorScheme });
      await picture(page, `${size}-${colorScheme}-${language}`, name);
      const found = await axeFindings(page, colorScheme);
      if (colorScheme === "light") found.push(...(await sidewaysFindings(page)), ...(await leavingFindings(page, name)));
      findings.push(...found.map((finding) => `${name}, ${size}, ${colorScheme}, ${language}: ${finding}`));
    }
  }
  await page.setViewportSize(kSizes.phone);
  await emulate(page, {});
  return findings;
}

/** A picture for docs/user_guide.md, when CARECIRCLE_GUIDE_PICTURES asks for them, with `words` in sight or from the top. */
export async function guidePicture(person, name, words) {
  if (process.env.CARECIRCLE_GUIDE_PICTURES !== "1") return;
  if (words === undefined) await person.page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
  else await person.page.getByText(words).first().evaluate((element) => element.scrollIntoView({ block: "center", behavior: "instant" }));
  const path = join(kProject, "docs", "pictures");
  mkdirSync(path, { recursive: true });
  await person.page.screenshot({ path: join(path, `${name}.png`), animations: "disabled" });
}
