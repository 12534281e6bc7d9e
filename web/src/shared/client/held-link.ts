// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The link of an invitation carries a secret in its fragment. It is taken out of the address bar and of the history at once and
// held here, in memory only, until it has served or the tab is closed.

let held: string | null = null;

/** Holds a link that was opened or typed. */
export function holdLink(link: string): void {
  held = link;
}

export function heldLink(): string | null {
  return held;
}

export function dropLink(): void {
  held = null;
}

/** Takes a link out of the address: the bar and the history keep only the path. Answers what is held then. */
export function takeLinkFromAddress(): string | null {
  const { origin, pathname, search, hash } = window.location;
  if (hash.length > 1) {
    held = `${origin}${pathname}${hash}`;
    window.history.replaceState(window.history.state, "", `${pathname}${search}`);
  }
  return held;
}

/**
 * What somebody typed or pasted, as a link: the whole link, or only what stands behind the `#`. Answers null for what cannot be
 * one; whether it is valid says the server.
 */
export function linkFromText(text: string, origin: string): string | null {
  const typed = text.trim();
  const at = typed.indexOf("#");
  const fragment = at < 0 ? typed : typed.slice(at + 1);
  if (!/^1\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){1,2}$/u.test(fragment)) {
    return null;
  }
  return at > 0 && /^https?:\/\//u.test(typed) ? typed : `${origin}/join#${fragment}`;
}
