// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { AuditAction } from "../../api/generated/carecircle/v1/audit_pb";
import type { AuditView } from "../../crypto/protocol";
import { auditSentence, entriesAbout, topicOf } from "./audit-words";

function entry(changes: Partial<AuditView>): AuditView {
  return {
    sequence: 1,
    timeMs: 0,
    action: AuditAction.LEASE_RELEASED,
    actorId: "bb",
    actorName: "helper",
    mine: false,
    refused: false,
    erased: false,
    ...changes,
  };
}
const everyAction = Object.values(AuditAction).filter((value): value is AuditAction => typeof value === "number");

describe("a sentence about what happened", () => {
  it("names who did it", () => {
    const sentence = auditSentence(entry({}));
    expect(sentence.message).toBe("{name} looked at your details.");
    expect(sentence.values).toEqual({ name: "\u2068helper\u2069" });
  });

  it("is different for what we did ourselves", () => {
    expect(auditSentence(entry({ mine: true })).message).toBe("You looked at details that were shared with you.");
  });

  it("says with whom we shared, when we know it", () => {
    const sentence = auditSentence(entry({ action: AuditAction.GRANT_CREATED, mine: true, granteeName: "helper" }));
    expect(sentence.message).toBe("You shared details with {name}.");
    expect(sentence.values).toEqual({ name: "\u2068helper\u2069" });
    expect(auditSentence(entry({ action: AuditAction.GRANT_CREATED, mine: true })).message).toBe("You shared details with somebody.");
    expect(auditSentence(entry({ granteeName: "helper" })).message).toBe("{name} looked at your details.");
  });

  it("says whose change was set aside, to both", () => {
    const action = AuditAction.COMMIT_SET_ASIDE;
    expect(auditSentence(entry({ action, mine: true, actorName: "owner", subjectName: "helper" })).values).toEqual({ name: "\u2068helper\u2069" });
    expect(auditSentence(entry({ action, actorName: "owner" })).values).toEqual({ name: "\u2068owner\u2069" });
    expect(auditSentence(entry({ action, mine: true, actorName: "owner", subjectName: "" })).values).toBeUndefined();
  });

  it("says when it was refused", () => {
    expect(auditSentence(entry({ refused: true })).message).toContain("refused");
  });

  it("tells nothing of an erased entry", () => {
    expect(auditSentence(entry({ erased: true })).values).toBeUndefined();
  });

  it("exists for every action that we take", () => {
    const known = everyAction.filter((action) => action !== AuditAction.UNSPECIFIED);
    for (const action of known) {
      expect(auditSentence(entry({ action, mine: true })).message).not.toContain("does not know");
    }
  });
});

describe("the list", () => {
  it("shows the newest first", () => {
    const entries = [entry({ sequence: 1 }), entry({ sequence: 2 })];
    expect(entriesAbout(entries, "all").map(({ sequence }) => sequence)).toEqual([2, 1]);
  });

  it("keeps to one topic", () => {
    const entries = [entry({ sequence: 1 }), entry({ sequence: 2, action: AuditAction.SIGNED_IN })];
    expect(entriesAbout(entries, "account").map(({ sequence }) => sequence)).toEqual([2]);
  });

  it("knows the topic of every action", () => {
    expect(topicOf(AuditAction.DEVICE_MOVED)).toBe("account");
    expect(topicOf(AuditAction.ROLE_CHANGED)).toBe("circle");
    expect(topicOf(AuditAction.OFFER_EXPIRED)).toBe("requests");
    expect(topicOf(AuditAction.FIELD_CHANGED)).toBe("details");
  });
});
