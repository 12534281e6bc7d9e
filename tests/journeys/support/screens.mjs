// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Looking at a screen as a judge: its picture in both sizes and schemes, axe's findings, and whether it scrolls sideways.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { kProject } from "./server.mjs";

const kSizes = { phone: { width: 360, height: 640 }, laptop: { width: 1280, height: 800 } };
const kSchemes = ["light", "dark"];
/** What some people's systems ask for besides: in pictures of the phone. */
const kContrasts = { "forced-colours": { forcedColors: "active" }, "more-contrast": { contrast: "more" } };
const kUsual = { colorScheme: "light", reducedMotion: "reduce", forcedColors: "none", contrast: "no-preference" };
const kRules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Opens the page anew, as a reload does, and waits until it shows what it is about. */
export async function open(person, path) {
  await person.go(path);
  await settled(person.page);
}

/** Waits until the page shows what it is about, and knows who is looking: that decides what stands around it. */
export async function settled(page) {
  await page.waitForFunction(() => {
    const isStarting = document.querySelector('[data-stage="starting"]') !== null;
    return !isStarting && document.querySelector("h1") !== null && document.querySelector("main .shown-late") === null;
  });
}

/** What a button of `feature` says in another language: from the catalogues, in which every phrase has one line. */
export function said(language, feature, english) {
  if (language === "en") return english;
  const catalogue = readFileSync(join(kProject, "web", "src", "locales", feature, `${language}.po`), "utf8");
  const [, words] = catalogue.split(`msgid "${english}"\nmsgstr "`);
  if (words === undefined) throw new Error(`${feature} does not say "${english}" in ${language}.`);
  return words.slice(0, words.indexOf('"\n'));
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

/** The same with letters of twice the size. */
async function largeTextFindings(page, folder, name) {
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  const findings = await sidewaysFindings(page);
  if (folder !== undefined) await picture(page, folder, name);
  await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  return findings.map((finding) => `at twice the text size: ${finding}`);
}

async function picture(page, folder, name) {
  const path = join(kProject, "build", "screenshots", folder);
  mkdirSync(path, { recursive: true });
  const isBehind = (await page.locator("dialog[open]").count()) > 0;
  await page.screenshot({ path: join(path, `${name}.png`), fullPage: !isBehind, animations: "disabled" });
}

/** The whole page in one picture: the window is made as high as the page, so that what sticks to its edges covers nothing. */
async function wholePage(page, viewport) {
  const height = await page.evaluate(() => (document.querySelector("dialog[open]") ? 0 : document.documentElement.scrollHeight));
  await page.setViewportSize({ width: viewport.width, height: Math.max(viewport.height, height) });
}

async function pictureContrasts(page, name, language) {
  for (const [contrast, media] of Object.entries(kContrasts)) {
    await page.emulateMedia({ ...kUsual, ...media });
    await picture(page, `phone-${contrast}-${language}`, name);
  }
}

/**
 * Judges the screen that is open, in both sizes and schemes, at twice the text size and with more contrast, and leaves the
 * pictures in build/screenshots. Answers what was found. The page stays as it is, so that steps and dialogs can be judged too.
 * `thorough`: pictures at twice the text size and with more contrast as well.
 */
export async function judge(person, name, { language = "en", thorough = false } = {}) {
  const { page } = person;
  const findings = [];
  // What the pointer rests on looks otherwise.
  await page.mouse.move(0, 0);
  for (const [size, viewport] of Object.entries(kSizes)) {
    await page.setViewportSize(viewport);
    const large = size === "phone" ? await largeTextFindings(page, thorough ? `phone-large-text-${language}` : undefined, name) : [];
    findings.push(...large.map((finding) => `${name}, phone, ${language}: ${finding}`));
    await wholePage(page, viewport);
    if (size === "phone" && thorough) await pictureContrasts(page, name, language);
    for (const colorScheme of kSchemes) {
      await page.emulateMedia({ ...kUsual, colorScheme });
      await picture(page, `${size}-${colorScheme}-${language}`, name);
      const found = await axeFindings(page, colorScheme);
      if (colorScheme === "light") found.push(...(await sidewaysFindings(page)));
      findings.push(...found.map((finding) => `${name}, ${size}, ${colorScheme}, ${language}: ${finding}`));
    }
  }
  await page.setViewportSize(kSizes.phone);
  await page.emulateMedia(kUsual);
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
