// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Looking at a screen as a judge: its picture in both sizes and schemes, axe's findings, and whether it scrolls sideways.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { kProject } from "./server.mjs";

const kSizes = { phone: { width: 360, height: 640 }, laptop: { width: 1280, height: 800 } };
const kRules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Opens the page anew, as a reload does, and waits until it shows what it is about. */
export async function open(person, path) {
  await person.go(path);
  await settled(person.page);
}

export async function settled(page) {
  await page.waitForFunction(() => document.querySelector("main h1, h1") !== null && document.querySelector("main .shown-late") === null);
}

/** Findings of axe, each in one line. */
async function axeFindings(page) {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (tags) => (await window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] })).violations, kRules);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

/** What sticks out at either side, or nothing. */
function sidewaysFindings(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const outside = [...document.querySelectorAll("body *")].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (right > root.clientWidth + 1 || left < -1);
    });
    return [`scrolls sideways (${root.scrollWidth} > ${root.clientWidth}): ${outside.slice(0, 3).map((element) => element.outerHTML.slice(0, 160)).join(" … ")}`];
  });
}

/** The same with letters of twice the size. */
async function largeTextFindings(page) {
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  const findings = await sidewaysFindings(page);
  await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  return findings.map((finding) => `at twice the text size: ${finding}`);
}

async function picture(page, folder, name) {
  const path = join(kProject, "build", "screenshots", folder);
  mkdirSync(path, { recursive: true });
  await page.screenshot({ path: join(path, `${name}.png`), fullPage: true });
}

/** Judges the screen that is open, in both sizes and schemes, and leaves the pictures in build/screenshots. Answers what was found. */
export async function judge(person, name, { language = "en", atTwiceTheTextSize = false } = {}) {
  const { page } = person;
  const findings = [];
  // Only on phones are the languages so different in width that both are worth the time.
  const sizes = Object.entries(kSizes).filter(([size]) => language === "en" || size === "phone");
  for (const [size, viewport] of sizes) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await picture(page, `${size}-${colorScheme}-${language}`, name);
      const found = size === "laptop" && colorScheme === "dark" ? [] : await axeFindings(page);
      if (colorScheme === "light") found.push(...(await sidewaysFindings(page)));
      if (atTwiceTheTextSize && colorScheme === "light" && size === "phone") found.push(...(await largeTextFindings(page)));
      findings.push(...found.map((finding) => `${name}, ${size}, ${colorScheme}, ${language}: ${finding}`));
    }
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize(kSizes.phone);
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
