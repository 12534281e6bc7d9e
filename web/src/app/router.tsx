// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Every page of the client: its address, its title, and the feature that it is fetched from. A feature's pages and words are
// fetched together, when the first of them is opened.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { featurePages } from "./feature-pages";
import { NotFoundPage } from "./not-found-page";
import { PageFailed, ShellFailed } from "./page-failed";
import { PageOnItsWay } from "./page-on-its-way";
import { fetchPages } from "./page-scripts";
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

/** The page `name` of a feature, with the feature's words. */
function page<Feature extends Pages>(feature: string, load: () => Promise<Feature>, name: keyof Feature & string) {
  return lazyRouteComponent(() => fetchPages(feature, load), name);
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage, errorComponent: ShellFailed });

const tree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: "/", component: page("welcome", featurePages.welcome, "WelcomePage") }),
  createRoute({ getParentRoute: () => root, path: "/crisis", component: page("welcome", featurePages.welcome, "CrisisPage"), staticData: { title: msg`Crisis numbers` } }),
  createRoute({ getParentRoute: () => root, path: "/neutral", component: page("welcome", featurePages.welcome, "NeutralPage") }),
  createRoute({ getParentRoute: () => root, path: "/join", component: page("accounts", featurePages.accounts, "JoinPage"), staticData: { title: msg`Join` } }),
  createRoute({ getParentRoute: () => root, path: "/sign-in", component: page("accounts", featurePages.accounts, "SignInPage"), staticData: { title: msg`Sign in` } }),
  createRoute({ getParentRoute: () => root, path: "/recover", component: page("accounts", featurePages.accounts, "RecoverPage"), staticData: { title: msg`Recovery` } }),
  createRoute({ getParentRoute: () => root, path: "/waiting", component: page("accounts", featurePages.accounts, "WaitingPage"), staticData: { title: msg`Waiting room` } }),
  createRoute({ getParentRoute: () => root, path: "/removed", component: page("accounts", featurePages.accounts, "RemovedPage"), staticData: { title: msg`No longer in the circle` } }),
  createRoute({ getParentRoute: () => root, path: "/kit", component: page("accounts", featurePages.accounts, "KitPage"), staticData: { title: msg`Recovery kit` } }),
  createRoute({ getParentRoute: () => root, path: "/found", component: page("circles", featurePages.circles, "FoundPage"), staticData: { title: msg`Found a circle` } }),
  createRoute({ getParentRoute: () => root, path: "/circle", component: page("circles", featurePages.circles, "CirclePage"), staticData: { title: msg`Circle` } }),
  createRoute({ getParentRoute: () => root, path: "/circle/invite", component: page("circles", featurePages.circles, "InvitePage"), staticData: { title: msg`Invite` } }),
  createRoute({ getParentRoute: () => root, path: "/board", component: page("help-requests", featurePages["help-requests"], "BoardPage"), staticData: { title: msg`Board` } }),
  createRoute({ getParentRoute: () => root, path: "/requests/new", component: page("help-requests", featurePages["help-requests"], "NewRequestPage"), staticData: { title: msg`Ask for help` } }),
  createRoute({ getParentRoute: () => root, path: "/requests/$id", component: page("help-requests", featurePages["help-requests"], "RequestPage"), staticData: { title: msg`Request` } }),
  createRoute({ getParentRoute: () => root, path: "/requests/$id/edit", component: page("help-requests", featurePages["help-requests"], "EditRequestPage"), staticData: { title: msg`Edit` } }),
  createRoute({ getParentRoute: () => root, path: "/conversations", component: page("conversations", featurePages.conversations, "ConversationsPage"), staticData: { title: msg`Conversations` } }),
  createRoute({ getParentRoute: () => root, path: "/conversations/$id", component: page("conversations", featurePages.conversations, "ConversationPage"), staticData: { title: msg`Conversation` } }),
  createRoute({ getParentRoute: () => root, path: "/card", component: page("contacts", featurePages.contacts, "CardPage"), staticData: { title: msg`My card` } }),
  createRoute({ getParentRoute: () => root, path: "/contacts/$grantId", component: page("contacts", featurePages.contacts, "ReceivedContactPage"), staticData: { title: msg`Contact` } }),
  createRoute({ getParentRoute: () => root, path: "/privacy", component: page("privacy", featurePages.privacy, "PrivacyPage"), staticData: { title: msg`Privacy` } }),
  createRoute({ getParentRoute: () => root, path: "/settings", component: page("settings", featurePages.settings, "SettingsPage"), staticData: { title: msg`Settings` } }),
  createRoute({ getParentRoute: () => root, path: "/simple", component: page("settings", featurePages.settings, "SimplePage"), staticData: { title: msg`Simple mode` } }),
]);

/** From then on a page that is being fetched says so, instead of the one before. */
const kPendingMs = 300;

export const router = createRouter({
  routeTree: tree,
  scrollRestoration: true,
  defaultPreload: "intent",
  defaultErrorComponent: PageFailed,
  defaultPendingComponent: PageOnItsWay,
  defaultPendingMs: kPendingMs,
  defaultPendingMinMs: 0,
});
