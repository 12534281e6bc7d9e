// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A page as a screen reader has it: roles, names and their order, and the regions that are read out when they change.

/** The outline of the page without addresses and hints, and with the words for times, which differ from day to day, left out. */
export async function outlineOf(page) {
  const outline = await page.locator("body").ariaSnapshot();
  const lines = outline.split("\n").filter((line) => !/^\s*- \/(url|placeholder):/u.test(line));
  return lines
    .map((line) => line.replace(/- time: .*/u, "- time").replace(/"\w+day\b[^"]*"/u, '"(day)"').replace(/text: .* left$/u, "text: (time) left"))
    .map((line) => line.replace(/^(\s*- )'(.*)'(:?)$/u, "$1$2$3"))
    // What had nothing but an address inside ends in a colon.
    .map((line, index, all) => (isDeeper(all[index + 1], line) ? line : line.replace(/^(\s*- (?:link|textbox) ".*"):$/u, "$1")))
    .join("\n");
}

function isDeeper(line, than) {
  return line !== undefined && line.search(/\S/u) > than.search(/\S/u);
}

/** What is read out when it changes, as the browser tells programs: role, name and manner. */
export async function liveRegions(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const live = ({ properties = [] }) => properties.find(({ name }) => name === "live")?.value.value;
  const roots = nodes.filter((node) => !node.ignored && ["log", "status", "alert"].includes(node.role?.value));
  return roots.map((node) => ({ role: node.role.value, name: node.name?.value ?? "", live: live(node) }));
}
