// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The judge of the Tab key, before it judges screens: what must not be is found.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./support/person.mjs";
import { reachFindings } from "./support/reach.mjs";

const kRing = "<style>:focus-visible, label:focus-within { outline: 3px solid blue }</style>";
const kThings = '<a href="#one">One</a> <button>Two</button> <label><input type="checkbox"> Three</label>';

const kWrong = {
  "a thing without a ring": { page: `<style>button { outline: none !important }</style>${kThings}`, finding: /“Two”.* has no ring/u },
  "a ring that is always there": { page: `<style>button { outline: 3px solid blue }</style>${kThings}`, finding: /“One”.* is not alone in having a ring/u },
  "a thing below another": { page: `${kThings}<div style="position: fixed; inset: 0"></div>`, finding: /“One”.* is covered/u },
  "a thing outside of the window": { page: `${kThings}<button style="position: fixed; left: -50rem">Four</button>`, finding: /“Four”.* is not in the window/u },
  "a thing that Tab leaves out": { page: `${kThings}<button tabindex="-1">Four</button>`, finding: /instead of <button tabindex="-1">/u },
  "a thing that Tab takes too early": { page: `${kThings}<button tabindex="1">Four</button>`, finding: /instead of <button tabindex="1">/u },
  "a trap": { page: `<input aria-label="Trap" onkeydown="event.preventDefault()">${kThings}`, finding: /instead of <a href="#one">/u },
  "an order that is not that of reading": { page: `<main style="display: flex; flex-direction: column-reverse">${kThings}</main>`, finding: /out of the order of reading: <button>Two/u },
};

let browser;
let page;
before(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
});
after(() => browser.close());

test("where everything is in reach, nothing is found", async () => {
  await page.setContent(kRing + kThings);
  assert.deepEqual(await reachFindings(page), []);
});

test("of a group of radio buttons one is enough", async () => {
  await page.setContent(`${kRing}${kThings}<label><input type="radio" name="group"> Four</label><label><input type="radio" name="group" checked> Five</label>`);
  assert.deepEqual(await reachFindings(page), []);
});

for (const [wrong, { page: content, finding }] of Object.entries(kWrong)) {
  test(`${wrong} is found`, async () => {
    await page.setContent(kRing + content);
    assert.match((await reachFindings(page)).join("\n"), finding);
  });
}
