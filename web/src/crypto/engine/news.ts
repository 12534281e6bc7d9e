// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What an event asks for. Events only say that something is new; what it is is always asked for and checked as a sync does it.
import { Hint_Noun, type ServerFrame } from "../../api/generated/carecircle/v1/events_pb";
import { hexOf } from "../bytes";
import type { Noun } from "../protocol";
import { admitWaiting } from "./admission";
import { isMember, refreshMembers, removeWhoLeft } from "./circle";
import { refreshRecords } from "./circle-records";
import { keepDelivered } from "./conversations";
import type { Engine } from "./engine";
import { refreshGrants } from "./grants";
import { refreshHelpRequests } from "./help-requests";
import { refreshOffers } from "./offers";
import { syncStream, takeReport } from "./streams";
import { sync } from "./sync";
import { syncConversations } from "./sync-conversations";

/** To be run with Engine.exclusively. Two of the same `about` are one. */
export interface NewsWork {
  about: string;
  run: (engine: Engine) => Promise<void>;
}

const everything: NewsWork = { about: "everything", run: sync };

const kWorkOfHint: Partial<Record<Hint_Noun, NewsWork["run"]>> = {
  [Hint_Noun.HELP_REQUEST]: refreshHelpRequests,
  [Hint_Noun.OFFER]: async (engine) => {
    await refreshHelpRequests(engine);
    await refreshOffers(engine);
  },
  [Hint_Noun.MEMBER]: async (engine) => {
    await refreshMembers(engine);
    await removeWhoLeft(engine);
    await refreshRecords(engine);
  },
  [Hint_Noun.JOIN]: admitWaiting,
  [Hint_Noun.CONVERSATION]: syncConversations,
  [Hint_Noun.GRANT]: refreshGrants,
};
// What is not fetched here: whoever shows it asks again.
const kShownByHint: Partial<Record<Hint_Noun, readonly Noun[]>> = {
  [Hint_Noun.GRANT]: ["audit"],
  [Hint_Noun.MEMBER]: ["audit"],
  [Hint_Noun.JOIN]: ["audit"],
  [Hint_Noun.GROUP]: ["audit"],
};

/** Null when there is nothing to do but to look again, which the screens are told. */
export function workForNews(engine: Engine, { frame }: ServerFrame): NewsWork | null {
  switch (frame.case) {
    case "message":
      return workForMessage(engine, hexOf(frame.value.streamId));
    case "delivered": {
      const { streamId, accountId, sequence } = frame.value;
      const about = `delivered ${hexOf(streamId)} ${hexOf(accountId)} ${String(sequence)}`;
      return { about, run: (receiver) => keepDelivered(receiver, hexOf(streamId), hexOf(accountId), Number(sequence)) };
    }
    case "hint":
      return workForHint(engine, frame.value.noun);
    default:
      return null;
  }
}

function workForMessage(engine: Engine, streamId: string): NewsWork {
  const isConversation = engine.conversations().some(({ conversationId }) => conversationId === streamId);
  if (!isConversation) return everything;
  return {
    about: `stream ${streamId}`,
    run: async (receiver) => {
      await syncStream(receiver, streamId);
      takeReport(receiver);
    },
  };
}

function workForHint(engine: Engine, noun: Hint_Noun): NewsWork | null {
  for (const shown of kShownByHint[noun] ?? []) engine.emitChange({ noun: shown });
  // Who waits may have been let in; who could not read on can.
  if (!isMember(engine) || noun === Hint_Noun.GROUP) return everything;
  const run = kWorkOfHint[noun];
  return run === undefined ? null : { about: `hint ${String(noun)}`, run };
}
