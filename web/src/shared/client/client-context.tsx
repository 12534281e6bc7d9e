// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The one client of this tab, for every screen below the provider. The provider also tells the query cache what has changed, so that
// no screen has to ask again by itself.
import { type ReactNode, createContext, useContext, useEffect } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { CareCircleClient } from "../../crypto/protocol";
import { isStaleAfter } from "./reads";

const ClientContext = createContext<CareCircleClient | null>(null);

export interface ClientProviderProps {
  client: CareCircleClient;
  children: ReactNode;
}

/** Must stand inside a QueryClientProvider. */
export function ClientProvider({ client, children }: ClientProviderProps) {
  const cache = useQueryClient();
  useEffect(
    () =>
      client.onChange((change) => {
        void cache.invalidateQueries({ predicate: (query) => isStaleAfter(query.queryKey, change) });
      }),
    [client, cache],
  );
  return <ClientContext value={client}>{children}</ClientContext>;
}

export function useClient(): CareCircleClient {
  const client = useContext(ClientContext);
  if (client === null) {
    throw new Error("useClient stands outside of a ClientProvider");
  }
  return client;
}
