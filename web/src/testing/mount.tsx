// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Mounts a part of a screen over the test double, in English, for component tests.
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import type { Root } from "react-dom/client";
import type { CareCircleClient } from "../crypto/protocol";
import { ClientProvider } from "../shared/client/client-context";
import { ToastProvider } from "../shared/ui/toast";

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}

export interface Mounted {
  text: () => string;
  /** The one button with these words. */
  button: (words: string) => HTMLButtonElement;
  /** The field with this label. */
  field: (label: string) => HTMLInputElement;
  click: (element: HTMLElement) => Promise<void>;
  type: (field: HTMLInputElement, text: string) => Promise<void>;
  submit: () => Promise<void>;
}

/** More rounds of rendering and waiting than any chain of answers, cache notices and effects here has links. */
const kRounds = 8;

/** Lets promises and effects come to rest. What is rendered shows only after each act, so there are several. */
async function settle(change: () => void): Promise<void> {
  await act(async () => {
    change();
    await Promise.resolve();
  });
  for (let round = 0; round < kRounds; round += 1) {
    await act(() => new Promise((resolve) => setTimeout(resolve, 0)));
  }
}

/** What the last test left on the page. */
let mounted: Root | undefined;

function required<T>(thing: T | null | undefined, what: string): T {
  if (thing === null || thing === undefined) throw new Error(`There is no ${what} on the screen.`);
  return thing;
}

function fieldOf(container: HTMLElement, label: string): HTMLInputElement {
  const words = [...container.querySelectorAll("label")].find((one) => one.textContent?.trim().startsWith(label));
  const field = container.ownerDocument.getElementById(required(words, `label ${label}`).htmlFor);
  if (!(field instanceof HTMLInputElement)) throw new Error(`There is no field ${label} on the screen.`);
  return field;
}

function setValue(field: HTMLInputElement, text: string): void {
  // React listens to the element's own setter; a plain assignment would look to it like no change.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export async function mount(client: CareCircleClient, screen: ReactNode): Promise<Mounted> {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  await settle(() => mounted?.unmount());
  i18n.loadAndActivate({ locale: "en", messages: {} });
  document.body.replaceChildren();
  const container = document.body.appendChild(document.createElement("div"));
  const root = createRoot(container);
  mounted = root;
  await settle(() =>
    root.render(
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={new QueryClient()}>
          <ClientProvider client={client}>
            <ToastProvider>{screen}</ToastProvider>
          </ClientProvider>
        </QueryClientProvider>
      </I18nProvider>,
    ),
  );
  return {
    text: () => container.textContent ?? "",
    button: (words) => required([...container.querySelectorAll("button")].find((one) => one.textContent?.trim() === words), `button ${words}`),
    field: (label) => fieldOf(container, label),
    click: (element) => settle(() => element.click()),
    type: (field, text) => settle(() => setValue(field, text)),
    submit: () => settle(() => required(container.querySelector("form"), "form").requestSubmit()),
  };
}
