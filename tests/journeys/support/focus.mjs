// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a page looks like to somebody who has only a keyboard: where the focus is, and whether it can be seen. The function runs in the
// page, so that it holds all that it uses.

/**
 * Looks at what has the focus. Answers where `target` is, seen from there ("here", "ahead", "behind" in the order of the document, "group"
 * for a radio button beside it, or "ahead" when nothing has the focus), and what is wrong with how the focus is shown: it must be in the
 * window, not be covered, and have a ring that nothing else has. Where `target` is a list of things, the answer is the place of the focus in
 * it: -1 when it is nowhere, a description when it is at something else.
 */
export function lookAtFocus(target) {
  const focused = document.activeElement ?? document.body;
  const isSpeck = (element) => element.getBoundingClientRect().width <= 1;
  // Boxes to tick and to choose from are drawn by their labels.
  const shown = isSpeck(focused) ? (focused.closest("label") ?? focused) : focused;
  const hasRing = (element, part) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element, part);
    // The browser's own ring, "auto", is drawn as wide as it thinks fit.
    return outlineStyle === "auto" || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
  };
  const isRinged = (element) => hasRing(element) || hasRing(element, "::after") || [...element.querySelectorAll("*")].some((part) => hasRing(part));

  function outOfTheWindow({ top, bottom, left, right, height }) {
    const fits = height <= innerHeight;
    const seen = fits ? top >= -1 && bottom <= innerHeight + 1 : bottom > 0 && top < innerHeight;
    return !seen || left < -1 || right > innerWidth + 1;
  }
  /** At its middle and halfway to its corners there is something else. */
  function isCovered({ top, left, width, height }) {
    const places = [[0.5, 0.5], [0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]];
    return places.every(([across, down]) => {
      const there = document.elementFromPoint(left + width * across, top + height * down);
      return there === null || !(shown.contains(there) || (there.contains(shown) && there.tagName === "LABEL"));
    });
  }
  function faultsOfFocus() {
    // The heading of a new page gets the focus to be read out; Tab never leads to it, and it needs no ring.
    if (focused === document.body || focused.tabIndex < 0) return [];
    const box = shown.getBoundingClientRect();
    const words = `<${focused.tagName.toLowerCase()}> “${(focused.getAttribute("aria-label") ?? shown.textContent ?? "").trim().slice(0, 60)}” at ${location.pathname}`;
    const others = [...document.querySelectorAll("a, button, label, select, summary, input, textarea")].filter((other) => !other.contains(shown) && !shown.contains(other));
    return [
      ...(outOfTheWindow(box) ? [`${words} is not in the window: ${JSON.stringify(box)}`] : []),
      ...(isCovered(box) ? [`${words} is covered`] : []),
      ...(isRinged(shown) ? [] : [`${words} has no ring`]),
      ...(others.some((other) => isRinged(other)) ? [`${words} is not alone in having a ring`] : []),
    ];
  }
  function whereIsTarget() {
    if (Array.isArray(target)) return target.includes(focused) || focused === document.body ? target.indexOf(focused) : `beside: ${focused.outerHTML.slice(0, 200)}`;
    if (!target || focused === document.body) return "ahead";
    if (focused === target) return "here";
    if (target.type === "radio" && focused.type === "radio" && focused.name === target.name) return "group";
    return focused.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING ? "behind" : "ahead";
  }
  return { where: whereIsTarget(), faults: faultsOfFocus() };
}

/**
 * Everything on the page that one can do something with, in the order of the document: what is seen and not switched off. Of a group of
 * radio buttons only the one that Tab leads to; the arrows lead to the others.
 */
export function thingsToUse() {
  const kNative = "a[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls], video[controls], [contenteditable=true]";
  const kOther = "[tabindex]:not([tabindex='-1']), [role=button], [role=link], [role=checkbox], [role=radio], [role=switch], [role=tab], [role=menuitem], [role=option], [role=textbox]";
  const isInUse = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.closest("[inert]") === null;
  const all = [...document.querySelectorAll(`${kNative}, ${kOther}`)].filter(isInUse);
  const isTabStop = (element) => {
    if (element.type !== "radio") return true;
    const group = all.filter((other) => other.type === "radio" && other.name === element.name);
    return element === (group.find((other) => other.checked) ?? group[0]);
  };
  return all.filter(isTabStop);
}

/** Things of the main part that stand wholly above one before them in the same column, so that the eye has to jump back. */
export function jumpsOfTheEye(things) {
  const boxOf = (element) => (element.getBoundingClientRect().width <= 1 ? (element.closest("label") ?? element) : element).getBoundingClientRect();
  const main = things.filter((element) => element.closest("main") !== null);
  const boxes = main.map(boxOf);
  const isBack = (box, earlier) => box.bottom <= earlier.top && box.left < earlier.right && earlier.left < box.right;
  return main.filter((element, at) => boxes.slice(0, at).some((earlier) => isBack(boxes[at], earlier))).map((element) => element.outerHTML.slice(0, 200));
}
