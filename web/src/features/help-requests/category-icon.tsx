// SPDX-License-Identifier: AGPL-3.0-or-later
import { Bus, Coffee, HandHeart, Hammer, HeartPulse, House, Laptop, ShoppingBasket, Wallet } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { Category } from "../../api/generated/carecircle/v1/content_pb";

const icons: Record<Category, LucideIcon> = {
  [Category.UNSPECIFIED]: HandHeart,
  [Category.HEALTH_CAREGIVING]: HeartPulse,
  [Category.GROCERIES_MEALS]: ShoppingBasket,
  [Category.TRANSPORTATION_ERRANDS]: Bus,
  [Category.HOUSEHOLD_YARD]: Hammer,
  [Category.TECHNOLOGY_ADMINISTRATIVE]: Laptop,
  [Category.SOCIAL_COMPANIONSHIP]: Coffee,
  [Category.OTHER]: HandHeart,
  [Category.FINANCIAL]: Wallet,
  [Category.HOUSING]: House,
};

/** The sign of a category; its name always stands beside it in words. */
export function categoryIcon(category: Category): LucideIcon {
  return icons[category] ?? HandHeart;
}

/** The sign alone, where there is no room for the mark. */
export function CategorySign({ category }: { category: Category }) {
  const Icon = icons[category] ?? HandHeart;
  return <Icon aria-hidden size="1.3em" strokeWidth={1.75} className="mt-[0.1em] shrink-0 text-primary" />;
}

export function CategoryMark({ category }: { category: Category }) {
  const Icon = icons[category] ?? HandHeart;
  return (
    <span aria-hidden className="grid size-11 shrink-0 place-items-center rounded-full bg-primary-soft text-on-primary-soft">
      <Icon size="1.4em" strokeWidth={1.75} />
    </span>
  );
}
