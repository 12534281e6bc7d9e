// SPDX-License-Identifier: AGPL-3.0-or-later
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import type { CareCircleClient } from "../crypto/protocol";
import { PreferencesProvider } from "../shared/appearance/preferences";
import { ClientProvider } from "../shared/client/client-context";
import { ToastProvider } from "../shared/ui/toast";
import { router } from "./router";

/** The whole client over one connection to the worker. The words must have been loaded. */
export function App({ client }: { client: CareCircleClient }) {
  const [cache] = useState(() => new QueryClient());
  return (
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={cache}>
        <ClientProvider client={client}>
          <PreferencesProvider>
            <ToastProvider>
              <RouterProvider router={router} />
            </ToastProvider>
          </PreferencesProvider>
        </ClientProvider>
      </QueryClientProvider>
    </I18nProvider>
  );
}
