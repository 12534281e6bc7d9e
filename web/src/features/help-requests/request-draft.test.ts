// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { Category, Urgency } from "../../api/generated/carecircle/v1/content_pb";
import {
  draftFromText,
  draftToText,
  emptyDraft,
  finishedDraft,
  firstOpenStep,
  isAnswered,
  isComplete,
  kTitleMax,
  stepAfter,
  stepsOf,
  withCategory,
} from "./request-draft";

const written = {
  ...emptyDraft,
  category: Category.GROCERIES_MEALS,
  title: "Groceries",
  details: "Bread and milk",
  urgency: Urgency.NORMAL,
};

describe("the steps", () => {
  it("begin with the category and lead to the preview one by one", () => {
    expect(stepsOf(written)[0]).toBe("category");
    expect(stepAfter(written, "category")).toBe("subcategory");
    expect(stepAfter(written, "exchange")).toBe("preview");
    expect(stepAfter(written, "preview")).toBe("preview");
  });

  it("leave out the kind of help where a category has no kinds", () => {
    expect(stepAfter({ ...written, category: Category.HOUSING }, "category")).toBe("title");
  });

  it("do not become more on the way", () => {
    expect(stepsOf(emptyDraft)).toHaveLength(stepsOf(written).length);
  });

  it("go on with a kept draft where something is missing", () => {
    expect(firstOpenStep(emptyDraft)).toBe("category");
    expect(firstOpenStep({ ...written, urgency: Urgency.UNSPECIFIED })).toBe("urgency");
    expect(firstOpenStep(written)).toBe("preview");
  });
});

describe("the limits", () => {
  it("count what a reader counts", () => {
    expect(isAnswered({ ...written, title: "😀".repeat(kTitleMax) }, "title")).toBe(true);
    expect(isAnswered({ ...written, title: "😀".repeat(kTitleMax + 1) }, "title")).toBe(false);
  });

  it("want a title, but no details", () => {
    expect(isComplete({ ...written, details: "" })).toBe(true);
    expect(isComplete({ ...written, title: "  " })).toBe(false);
  });
});

describe("a sensitive category", () => {
  it("takes the details out of what neighbours see", () => {
    const moved = withCategory({ ...written, sealed: "Third floor" }, Category.HEALTH_CAREGIVING);
    expect(moved.details).toBe("");
    expect(moved.sealed).toBe("Third floor\n\nBread and milk");
  });

  it("does not give them back by itself", () => {
    const there = withCategory(written, Category.FINANCIAL);
    const back = withCategory(there, Category.GROCERIES_MEALS);
    expect(back.details).toBe("");
    expect(back.sealed).toBe("Bread and milk");
  });

  it("forgets the subcategory of the category before", () => {
    const draft = { ...written, subcategory: "grocery shopping or delivery" };
    expect(withCategory(draft, Category.GROCERIES_MEALS).subcategory).toBe("grocery shopping or delivery");
    expect(withCategory(draft, Category.OTHER).subcategory).toBe("");
  });
});

describe("a kept draft", () => {
  it("comes back as it was", () => {
    expect(draftFromText(draftToText(written))).toEqual(written);
  });

  it("is no draft when it is something else", () => {
    for (const text of [null, "", "{", "[]", "3", '{"title":1}']) {
      expect(draftFromText(text)).toBeNull();
    }
  });

  it("is trimmed when it is posted", () => {
    expect(finishedDraft({ ...written, title: " Groceries " }).title).toBe("Groceries");
  });
});
