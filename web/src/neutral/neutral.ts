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

// A new entry in the history removes the ones ahead of it, which the button "Forward" would show.
if (history.state !== "here") history.pushState("here", "");
