// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Messages as a conversation shows them: by days, and in runs of one sender.
import type { MessageView } from "../../crypto/protocol";
import { isSameDay, kMinuteMs } from "../../shared/time/time-words";

export const kTextMax = 4000;

export interface ShownMessage {
  message: MessageView;
  /** The first of a run: it stands a little apart from what was before. */
  first: boolean;
}
export interface MessageDay {
  dayMs: number;
  messages: ShownMessage[];
}

const kRunMs = 5 * kMinuteMs;

/** `messages` are in their order: the server's, then what is not sent yet. */
export function messageDays(messages: readonly MessageView[]): MessageDay[] {
  const days: MessageDay[] = [];
  let before: MessageView | undefined;
  for (const message of messages) {
    const day = days.at(-1);
    const continuesDay = day !== undefined && isSameDay(day.dayMs, message.sentMs);
    const shown = { message, first: !continuesDay || before === undefined || !isRun(before, message) };
    if (continuesDay) day.messages.push(shown);
    else days.push({ dayMs: message.sentMs, messages: [shown] });
    before = message;
  }
  return days;
}

function isRun(before: MessageView, message: MessageView): boolean {
  return before.senderId === message.senderId && message.sentMs - before.sentMs < kRunMs;
}

/** Whether a text may be sent: something is written, and not too much. Characters are counted as a reader counts them. */
export function isSendable(text: string): boolean {
  return text.trim() !== "" && Array.from(text.trim()).length <= kTextMax;
}
