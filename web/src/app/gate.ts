// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Stage } from "../crypto/protocol";

/** Pages that need no account. They decide themselves what they say to somebody who has one. */
const openPages = ["/", "/crisis", "/neutral", "/join", "/sign-in", "/recover", "/found"];
/** Pages for whoever has joined, admitted or not. */
const joinedPages = ["/kit"];
/** Pages with nothing to read on, but only something to do, for whoever is in the circle. */
const circlePages = ["/simple", "/circle", "/circle/invite"];
/** Pages for one stage that is not "member". */
const stageOfPage: Readonly<Record<string, Stage>> = { "/waiting": "waiting", "/removed": "removed" };

/** `home`: the first page of a member, which is the member's choice. */
export type Passage = { to: "stay" } | { to: "wait" } | { to: "home" } | { to: "page"; page: string };

function homeOf(stage: Exclude<Stage, "starting">): Passage {
  switch (stage) {
    case "new":
      return { to: "page", page: "/" };
    case "signed_out":
    case "locked":
      return { to: "page", page: "/sign-in" };
    case "waiting":
      return { to: "page", page: "/waiting" };
    case "removed":
      return { to: "page", page: "/removed" };
    case "member":
      return { to: "home" };
  }
}

export function isOpenPage(path: string): boolean {
  return openPages.includes(path);
}

/** Whether somebody at `stage` may see the page at `path`, and where they go instead. */
export function passage(stage: Stage, path: string): Passage {
  const open = isOpenPage(path);
  if (stage === "starting") return open ? { to: "stay" } : { to: "wait" };
  if (path === "/") return stage === "new" || stage === "signed_out" ? { to: "stay" } : homeOf(stage);
  const mayRead = stage === "member" || (stage === "removed" && !circlePages.includes(path));
  const joined = stage === "member" || stage === "removed" || stage === "waiting";
  const allowed = open || (joined && joinedPages.includes(path)) || (path in stageOfPage ? stage === stageOfPage[path] : mayRead);
  return allowed ? { to: "stay" } : homeOf(stage);
}
