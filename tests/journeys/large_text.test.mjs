// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The judge of large letters, before it judges screens: a word that is broken is found, and what may break is not.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./support/person.mjs";
import { judgeLargeText } from "./support/screens.mjs";

const kNarrow = "width: 6rem; overflow-wrap: anywhere";

let browser;
let page;
before(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
});
after(() => browser.close());

async function findingsOf(content) {
  await page.setContent(content);
  return judgeLargeText({ page, language: "en" }, "example");
}

test("a word that is broken over two lines is found", async () => {
  assert.deepEqual(await findingsOf(`<p style="${kNarrow}">No conversations yet</p>`), ['example, phone, en: at twice the text size: breaks inside "conversations"']);
});

test("words that stand on lines of their own are no finding", async () => {
  assert.deepEqual(await findingsOf(`<p style="${kNarrow}">One by one</p>`), []);
});

test("a code or an address may break", async () => {
  assert.deepEqual(await findingsOf(`<p style="${kNarrow}"><bdi dir="ltr">localhostlocalhost</bdi> <code>page_not_fetched_at_all</code></p>`), []);
});
