// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Whether all that a screen offers is in reach of the Tab key: each thing once, in the order in which it is read, without a trap, and
// always with a focus that can be seen.
import { jumpsOfTheEye, lookAtFocus, thingsToUse } from "./focus.mjs";

/** Presses Tab; answers where the focus is then, and what is wrong with how it is shown. */
async function step(page, things) {
  await page.keyboard.press("Tab");
  const { where: place, faults } = await things.evaluate(lookAtFocus);
  return { place, faults };
}

/** Tabs from the first thing of the screen that is open through all of them, and out at the end. Answers what was found wrong. */
export async function reachFindings(page) {
  const things = await page.evaluateHandle(thingsToUse);
  const count = await things.evaluate((all) => all.length);
  const findings = (await page.evaluate(jumpsOfTheEye, things)).map((thing) => `out of the order of reading: ${thing}`);
  let at = await step(page, things);
  // A screen that has put the focus into a field begins there.
  for (let steps = 0; at.place !== 0 && steps <= count; steps++) at = await step(page, things);
  for (let expected = 0; expected < count; expected++, at = await step(page, things)) {
    findings.push(...at.faults);
    if (at.place === expected) continue;
    const missed = await things.evaluate((all, index) => all[index].outerHTML.slice(0, 200), expected);
    return [...findings, `instead of ${missed}, Tab leads to ${at.place}`];
  }
  if (at.place !== -1 && at.place !== 0) findings.push(`from the last thing Tab leads to ${at.place}`);
  return findings;
}
