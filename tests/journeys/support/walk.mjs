// SPDX-License-Identifier: AGPL-3.0-or-later
//
// How far somebody has come in the first ten minutes: taps and fields since the stage before, and the time since the beginning, beside
// the time that was allowed. It only tells; how quick a machine is proves nothing.

export class Walk {
  constructor(person, context) {
    Object.assign(this, { person, context, startedMs: Date.now(), stepsBefore: person.steps });
  }

  /** `allowed`: minutes and seconds since the beginning. */
  reach(stage, allowed) {
    const steps = this.person.steps - this.stepsBefore;
    this.stepsBefore = this.person.steps;
    const seconds = Math.round((Date.now() - this.startedMs) / 1000);
    this.context.diagnostic(`${this.person.name}: ${stage}. Taps and fields: ${steps}; after ${seconds} s, of ${allowed} min.`);
  }
}
