// SPDX-License-Identifier: AGPL-3.0-or-later
import * as Dropdown from "@radix-ui/react-dropdown-menu";
import { EllipsisVertical } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { IconButton } from "./icon-button";

export interface MenuItem {
  label: string;
  icon?: LucideIcon;
  danger?: boolean;
  onSelect: () => void;
}

/** What is rarely needed, behind three dots. Never the only way to edit or cancel something. */
export function Menu({ label, items }: { label: string; items: MenuItem[] }) {
  // Not modal: the modal form writes a <style> element for its scroll lock, which the policy blocks.
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger asChild>
        <IconButton icon={EllipsisVertical} label={label} />
      </Dropdown.Trigger>
      {/* In the main landmark, like the button that opens it. */}
      <Dropdown.Portal container={document.getElementById("main")}>
        <Dropdown.Content align="end" sideOffset={4} collisionPadding={8} className="z-30 min-w-56 animate-fade rounded-md border border-line bg-surface p-1.5 text-ink shadow-high">
          {items.map(({ label: text, icon: Icon, danger, onSelect }) => (
            <Dropdown.Item
              key={text}
              onSelect={onSelect}
              className={`flex min-h-11 cursor-pointer items-center gap-3 rounded-sm px-3 outline-none data-highlighted:bg-sunken ${danger ? "text-danger" : ""}`}
            >
              {Icon && <Icon aria-hidden size="1.2em" />}
              {text}
            </Dropdown.Item>
          ))}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}
