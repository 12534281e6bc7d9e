// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Stage } from "../crypto/protocol";

/** Pages that need no account. They decide themselves what they say to somebody who has one. */
const openPages = ["/", "/crisis", "/neutral", "/join", "/sign-in", "/recover", "/found"];
/** Pages for whoever has joined, admitted or not. */
const joinedPages = ["/kit"];

/** Where each stage is at home. */
const homeOf: Record<Exclude<Stage, "starting">, string> = {
  new: "/",
  signed_out: "/sign-in",
  locked: "/sign-in",
  waiting: "/waiting",
  member: "/board",
};

export type Passage = { to: "stay" } | { to: "wait" } | { to: "page"; page: string };

/** Whether somebody at `stage` may see the page at `path`, and where they go instead. */
export function passage(stage: Stage, path: string): Passage {
  const open = openPages.includes(path);
  if (stage === "starting") return open ? { to: "stay" } : { to: "wait" };
  if (path === "/") return stage === "new" || stage === "signed_out" ? { to: "stay" } : { to: "page", page: homeOf[stage] };
  const joined = stage === "member" || stage === "waiting";
  const allowed = open || (joined && joinedPages.includes(path)) || (path === "/waiting" ? stage === "waiting" : stage === "member");
  return allowed ? { to: "stay" } : { to: "page", page: homeOf[stage] };
}
