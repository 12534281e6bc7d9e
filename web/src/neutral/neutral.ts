// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A sheet of paper that keeps nothing. Whoever left in a hurry lands here; the page must not look like the one before.
import { neutralWords } from "./neutral-words";

const words = neutralWords(navigator.languages);
document.documentElement.lang = words.language;
document.documentElement.dir = words.direction;
document.title = words.title;
const heading = document.getElementById("heading");
if (heading) heading.textContent = words.title;

/** A new entry in the history removes the ones ahead of it, which the button "Forward" would show. Leaving has come to its end. */
function settle(): void {
  sessionStorage.clear();
  if (history.state !== "here") history.pushState("here", "");
}

// Also when the browser shows the page again as it was, without running it anew.
addEventListener("pageshow", settle);
