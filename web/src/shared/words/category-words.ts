// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The categories of help requests in plain words, with their subcategories. A subcategory is stored in the request as the English
// words of the contract, the same that the command line writes; here they are put into the member's language.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Category } from "../../api/generated/carecircle/v1/content_pb";

export interface CategoryWords {
  category: Category;
  name: MessageDescriptor;
  /** What belongs here, in one line. */
  hint: MessageDescriptor;
  /** Details go into the sealed part by themselves: health, money and housing are nobody's business but the helper's. */
  sensitive: boolean;
  subcategories: SubcategoryWords[];
}
export interface SubcategoryWords {
  /** As stored. */
  value: string;
  name: MessageDescriptor;
}

export const kOtherSubcategory = "other";
const other: SubcategoryWords = { value: kOtherSubcategory, name: msg`Something else` };

export const categoryWords: readonly CategoryWords[] = [
  {
    category: Category.GROCERIES_MEALS,
    name: msg`Food and meals`,
    hint: msg`Shopping, cooking, a warm meal`,
    sensitive: false,
    subcategories: [
      { value: "grocery shopping or delivery", name: msg`Shopping or bringing groceries` },
      { value: "meal preparation or meal train", name: msg`Cooking, or meals from several people` },
      other,
    ],
  },
  {
    category: Category.TRANSPORTATION_ERRANDS,
    name: msg`Rides and errands`,
    hint: msg`Getting somewhere, fetching something`,
    sensitive: false,
    subcategories: [
      { value: "errands and shopping", name: msg`Errands and shopping` },
      { value: "prescription pickup", name: msg`Picking up a prescription` },
      { value: "rides to appointments", name: msg`A ride to an appointment` },
      other,
    ],
  },
  {
    category: Category.HOUSEHOLD_YARD,
    name: msg`Home and garden`,
    hint: msg`Cleaning, small repairs, pets, moving`,
    sensitive: false,
    subcategories: [
      { value: "cleaning and laundry", name: msg`Cleaning and laundry` },
      { value: "dog walking or pet sitting", name: msg`Walking a dog or minding a pet` },
      { value: "minor home repairs", name: msg`Small repairs` },
      { value: "moving and packing", name: msg`Moving and packing` },
      { value: "snow shovelling", name: msg`Clearing snow` },
      { value: "yard work and gardening", name: msg`Garden work` },
      other,
    ],
  },
  {
    category: Category.HEALTH_CAREGIVING,
    name: msg`Health and care`,
    hint: msg`Appointments, medicine, a break for carers`,
    sensitive: true,
    subcategories: [
      { value: "accompaniment to care appointments", name: msg`Coming along to an appointment` },
      { value: "caregiving tasks", name: msg`Care at home, such as bathing` },
      { value: "medical task guidance", name: msg`Showing how to do a medical task` },
      {
        value: "picking up or dropping off medical supplies or prescriptions",
        name: msg`Fetching or bringing medicine or supplies`,
      },
      { value: "respite care", name: msg`A break for someone who cares for another` },
      other,
    ],
  },
  {
    category: Category.TECHNOLOGY_ADMINISTRATIVE,
    name: msg`Paperwork and technology`,
    hint: msg`Forms, letters, phones, translating`,
    sensitive: false,
    subcategories: [
      {
        value: "explaining complex medical or legal information",
        name: msg`Explaining hard medical or legal texts`,
      },
      { value: "financial or insurance paperwork", name: msg`Money or insurance forms` },
      { value: "organising bills and mail", name: msg`Sorting bills and letters` },
      { value: "setting up devices", name: msg`Setting up a phone or computer` },
      { value: "teaching tech skills", name: msg`Learning to use a phone or computer` },
      { value: "translation and interpretation", name: msg`Translating` },
      other,
    ],
  },
  {
    category: Category.SOCIAL_COMPANIONSHIP,
    name: msg`Company`,
    hint: msg`A visit, a walk, a call`,
    sensitive: false,
    subcategories: [
      {
        value: "attending caregiving-related events together",
        name: msg`Going to an event together`,
      },
      { value: "in-person visits or walks", name: msg`A visit or a walk` },
      { value: "phone or video check-ins", name: msg`A regular call` },
      other,
    ],
  },
  {
    category: Category.FINANCIAL,
    name: msg`Money`,
    hint: msg`A bill, a loan, a fee`,
    sensitive: true,
    subcategories: [],
  },
  {
    category: Category.HOUSING,
    name: msg`Housing`,
    hint: msg`A room, a landlord, a place to stay`,
    sensitive: true,
    subcategories: [],
  },
  {
    category: Category.OTHER,
    name: msg`Something else`,
    hint: msg`Anything that fits nowhere else`,
    sensitive: false,
    subcategories: [],
  },
];

const wordsOfOther = categoryWords[categoryWords.length - 1] as CategoryWords;

/** The words of a category; a category of a newer version counts as "something else". */
export function wordsOfCategory(category: Category): CategoryWords {
  return categoryWords.find((words) => words.category === category) ?? wordsOfOther;
}

/** The words of a stored subcategory, or the stored text itself where a circle has its own. */
export function wordsOfSubcategory(category: Category, value: string): MessageDescriptor | string {
  return wordsOfCategory(category).subcategories.find((words) => words.value === value)?.name ?? value;
}

/** The categories that a circle uses, in our order. An empty choice means all of them. */
export function categoriesInUse(chosen: readonly Category[]): readonly CategoryWords[] {
  if (chosen.length === 0) return categoryWords;
  return categoryWords.filter((words) => chosen.includes(words.category));
}
