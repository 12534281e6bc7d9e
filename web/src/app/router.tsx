// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Every page of the client: its address, its title, and the feature that it is fetched from. A feature's pages and words are
// fetched together, when the first of them is opened.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { loadCatalogueOf } from "../shared/i18n/catalogues";
import { NotFoundPage } from "./not-found-page";
import { PageFailed } from "./page-failed";
import { Shell } from "./shell";

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** What the tab and the history call the page. Never anything of its content. */
    title?: MessageDescriptor;
  }
}

type Pages = Record<string, ComponentType>;
const features = import.meta.glob<Pages>("../features/*/routes.tsx");

/** The page `name` of a feature, with the feature's words. */
function page(feature: string, name: string) {
  return lazyRouteComponent(async (): Promise<Pages> => {
    const load = features[`../features/${feature}/routes.tsx`];
    if (!load) throw new Error(`The feature ${feature} has no pages.`);
    const [pages] = await Promise.all([load(), loadCatalogueOf(feature)]);
    return pages;
  }, name);
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage, errorComponent: PageFailed });

const routes = [
  createRoute({ getParentRoute: () => root, path: "/", component: page("welcome", "WelcomePage") }),
  createRoute({ getParentRoute: () => root, path: "/crisis", component: page("welcome", "CrisisPage"), staticData: { title: msg`Crisis numbers` } }),
  createRoute({ getParentRoute: () => root, path: "/neutral", component: page("welcome", "NeutralPage") }),
  createRoute({ getParentRoute: () => root, path: "/join", component: page("accounts", "JoinPage"), staticData: { title: msg`Join` } }),
  createRoute({ getParentRoute: () => root, path: "/sign-in", component: page("accounts", "SignInPage"), staticData: { title: msg`Sign in` } }),
  createRoute({ getParentRoute: () => root, path: "/recover", component: page("accounts", "RecoverPage"), staticData: { title: msg`Recovery` } }),
  createRoute({ getParentRoute: () => root, path: "/waiting", component: page("accounts", "WaitingPage"), staticData: { title: msg`Waiting room` } }),
  createRoute({ getParentRoute: () => root, path: "/kit", component: page("accounts", "KitPage"), staticData: { title: msg`Recovery kit` } }),
  createRoute({ getParentRoute: () => root, path: "/found", component: page("circles", "FoundPage"), staticData: { title: msg`Found a circle` } }),
  createRoute({ getParentRoute: () => root, path: "/circle", component: page("circles", "CirclePage"), staticData: { title: msg`Circle` } }),
  createRoute({ getParentRoute: () => root, path: "/circle/invite", component: page("circles", "InvitePage"), staticData: { title: msg`Invite` } }),
  createRoute({ getParentRoute: () => root, path: "/board", component: page("help-requests", "BoardPage"), staticData: { title: msg`Board` } }),
  createRoute({ getParentRoute: () => root, path: "/requests/new", component: page("help-requests", "NewRequestPage"), staticData: { title: msg`Ask for help` } }),
  createRoute({ getParentRoute: () => root, path: "/requests/$id", component: page("help-requests", "RequestPage"), staticData: { title: msg`Request` } }),
  createRoute({ getParentRoute: () => root, path: "/requests/$id/edit", component: page("help-requests", "EditRequestPage"), staticData: { title: msg`Edit` } }),
  createRoute({ getParentRoute: () => root, path: "/conversations", component: page("conversations", "ConversationsPage"), staticData: { title: msg`Conversations` } }),
  createRoute({ getParentRoute: () => root, path: "/conversations/$id", component: page("conversations", "ConversationPage"), staticData: { title: msg`Conversation` } }),
  createRoute({ getParentRoute: () => root, path: "/card", component: page("contacts", "CardPage"), staticData: { title: msg`My card` } }),
  createRoute({ getParentRoute: () => root, path: "/contacts/$grantId", component: page("contacts", "ReceivedContactPage"), staticData: { title: msg`Contact` } }),
  createRoute({ getParentRoute: () => root, path: "/privacy", component: page("privacy", "PrivacyPage"), staticData: { title: msg`Privacy` } }),
  createRoute({ getParentRoute: () => root, path: "/settings", component: page("settings", "SettingsPage"), staticData: { title: msg`Settings` } }),
  createRoute({ getParentRoute: () => root, path: "/simple", component: page("settings", "SimplePage"), staticData: { title: msg`Simple mode` } }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(routes),
  scrollRestoration: true,
  defaultPreload: "intent",
});
