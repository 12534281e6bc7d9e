// SPDX-License-Identifier: AGPL-3.0-or-later
import { Category, Urgency } from "../../api/generated/carecircle/v1/content_pb";
import type { HelpRequestDraft } from "../protocol";

/** As little as a request can say. */
export const kDraft: HelpRequestDraft = {
  title: "Something",
  details: "",
  category: Category.OTHER,
  subcategory: "",
  urgency: Urgency.NORMAL,
  zone: "",
  ongoing: false,
  exchange: "",
  sealed: "",
};
