// SPDX-License-Identifier: AGPL-3.0-or-later
//
// How web_bench.mjs measures: clocks inside the pages, so that the driver's own time is in no figure.
import { readdirSync, readFileSync } from "node:fs";

// A phone of the lower end on a 3G network.
const kSlowdown = 4;
const kBytesPerSecond = 1_600_000 / 8;
const kRoundTripMs = 150;
const kCatchUpMsMax = 600_000;

export function summary(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (part) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]);
  return { count: sorted.length, p50_ms: at(0.5), p99_ms: at(0.99), max_ms: at(1) };
}

// ---- A text from one screen to the other -------------------------------------------------------------------------------------------

/** When the first text that ends with `ending` is on the screen: after the frame that shows it. Milliseconds since 1970. */
function whenShown(page, ending) {
  return page.evaluate(
    (words) =>
      new Promise((resolve) => {
        const log = document.querySelector("[role=log]");
        const isThere = () => log.lastElementChild?.textContent.includes(words);
        const shown = () => requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())));
        const watch = new MutationObserver(() => {
          if (!isThere()) return;
          watch.disconnect();
          shown();
        });
        watch.observe(log, { childList: true, subtree: true });
        if (isThere()) shown();
      }),
    ending,
  );
}

/** Puts the words into the field and presses send. Answers when it was pressed. */
function pressSend(page, words) {
  return page.evaluate((text) => {
    const field = document.querySelector("form textarea");
    // React hears of a value only when it is set past its own property.
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return new Promise((resolve) => {
      requestAnimationFrame(() => {
        const pressedMs = performance.timeOrigin + performance.now();
        field.form.querySelector("button[type=submit]").click();
        resolve(pressedMs);
      });
    });
  }, words);
}

/** One after the other, from pressing send on the first page to being shown on the second. Milliseconds. */
export async function textLatencies(from, to, count, words) {
  await Promise.all([from, to].map((page) => page.locator("[role=log]").waitFor()));
  const stamp = Date.now();
  const latencies = [];
  for (let number = 0; number < count; number++) {
    const text = `${words} ${stamp}-${number}.`;
    const shown = whenShown(to, text);
    const pressedMs = await pressSend(from, text);
    latencies.push((await shown) - pressedMs);
  }
  return latencies;
}

// ---- Opening ---------------------------------------------------------------------------------------------------------------------

/** Until everything that was said and asked meanwhile is in the store and can be seen. */
export async function fillWait(page, lastText, lastTitle) {
  const startMs = Date.now();
  await page.goto("/conversations");
  await page.getByText(lastText, { exact: true }).waitFor({ timeout: kCatchUpMsMax });
  await page.goto("/board");
  await page.getByText(lastTitle, { exact: true }).first().waitFor({ timeout: kCatchUpMsMax });
  return Date.now() - startMs;
}

/** When the first element that `selector` names is on the screen, on the page's own clock. */
function watchFor(page, selector) {
  return page.evaluate(
    (wanted) =>
      new Promise((resolve) => {
        const shown = () => requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
        if (document.querySelector(wanted)) return shown();
        const watch = new MutationObserver(() => {
          if (!document.querySelector(wanted)) return;
          watch.disconnect();
          shown();
        });
        watch.observe(document, { childList: true, subtree: true });
      }),
    selector,
  );
}

/** From the beginning of the navigation, or from the tap on `link` when it is given, until `selector` is shown. */
export async function openingMs(page, count, path, selector, link) {
  const times = [];
  for (let number = 0; number < count; number++) {
    await page.goto("about:blank");
    await page.goto(path, { waitUntil: "commit" });
    if (link !== undefined) {
      await page.locator(link).waitFor();
      const shown = watchFor(page, selector);
      const tappedMs = await page.evaluate((wanted) => {
        const nowMs = performance.now();
        document.querySelector(wanted).click();
        return nowMs;
      }, link);
      times.push((await shown) - tappedMs);
    } else {
      times.push(await watchFor(page, selector));
    }
  }
  return times;
}

/** Cold cache, slow processor and slow network: until the heading stands there and "Ask for help" answers a finger. */
export async function usableMs({ page }) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  const network = { offline: false, latency: kRoundTripMs, downloadThroughput: kBytesPerSecond, uploadThroughput: kBytesPerSecond };
  await devtools.send("Network.emulateNetworkConditions", network);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: kSlowdown });
  await page.goto("/", { waitUntil: "commit" });
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const isUsable = () => {
          const link = [...document.querySelectorAll("a, button")].find((element) => element.textContent.trim() === "Ask for help");
          if (link === undefined || document.querySelector("h1") === null) return false;
          const { left, top, width, height } = link.getBoundingClientRect();
          return link.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        };
        const look = () => (isUsable() ? resolve(performance.now()) : requestAnimationFrame(look));
        look();
      }),
  );
}

// ---- Memory ----------------------------------------------------------------------------------------------------------------------

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (problem) {
    // A process may have ended since the folder was listed.
    if (problem.code === "ENOENT" || problem.code === "ESRCH") return "";
    throw problem;
  }
}

/** The largest renderer of a profile's browser, page and worker together: its proportional share of memory. */
export function memoryMb(profile) {
  const renderers = readdirSync("/proc").filter((name) => /^\d+$/u.test(name)).filter((id) => {
    const words = readIfThere(`/proc/${id}/cmdline`);
    return words.includes("--type=renderer") && words.includes(profile);
  });
  const sizes = renderers.map((id) => Number(/^Pss:\s+(\d+) kB/mu.exec(readIfThere(`/proc/${id}/smaps_rollup`))?.[1] ?? 0));
  return Math.round(Math.max(0, ...sizes) / 1024);
}

// ---- Saying it -------------------------------------------------------------------------------------------------------------------

export function printReport({ sizes, welcome_usable, text, text_with_full_store, store, opening, memory_mb }) {
  const times = ({ p50_ms, p99_ms, max_ms, count }) => `p50 ${p50_ms} ms, p99 ${p99_ms} ms, max ${max_ms} ms (${count})`;
  console.log(`script before sign-in ${sizes.script_before_sign_in_bytes} bytes, core.wasm ${sizes.core_wasm_bytes} bytes, with brotli`);
  console.log(`welcome screen usable, CPU ${kSlowdown}× slower, 1.6 Mbit/s, ${kRoundTripMs} ms: ${times(welcome_usable)}`);
  console.log(`pressing send to shown on the other screen: ${times(text)}`);
  console.log(`${store.messages} messages and ${store.requests} requests received, opened and kept in ${(store.catch_up_ms / 1000).toFixed(1)} s; with them in the store:`);
  for (const [name, figures] of Object.entries(opening)) console.log(`  opening, ${name.replaceAll("_", " ")}: ${times(figures)}`);
  console.log(`  pressing send to shown on the other screen: ${times(text_with_full_store)}`);
  console.log(`  memory of page and worker: ${memory_mb} MB`);
}
