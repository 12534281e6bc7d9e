// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Fetching the scripts of pages over networks that are slow or fail.
import { loadCatalogueOf } from "../shared/i18n/catalogues";

/** A script that has not come by then is not worth waiting for: somebody who tries again may have another network. */
const kFetchMsMax = 30_000;

/**
 * The script of a page did not come. It is not the browser's own error, because on that the router would load everything anew by itself:
 * without a network that ends on the browser's page for missing servers, where nothing leads on.
 */
export class PageNotFetched extends Error {
  override readonly name = "PageNotFetched";
  constructor(
    message: string,
    /** Nothing came, and no failure either: the browser still waits for it. */
    readonly pending: boolean,
  ) {
    super(message);
  }
}

class NothingCame extends Error {}

function inTime<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NothingCame(`nothing came in ${kFetchMsMax} ms`)), kFetchMsMax);
    void promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

let failures = 0;

/** The pages of a feature, with its words. Throws PageNotFetched. */
export async function fetchPages<Pages>(feature: string, load: () => Promise<Pages>): Promise<Pages> {
  try {
    const [pages] = await inTime(Promise.all([load(), loadCatalogueOf(feature)]));
    return pages;
  } catch (cause) {
    failures += 1;
    throw new PageNotFetched(`${feature}: ${cause instanceof Error ? cause.message : String(cause)}`, cause instanceof NothingCame);
  }
}

async function serverAnswers(): Promise<boolean> {
  return inTime(fetch("/", { cache: "no-store" })).then(
    (answer) => answer.ok,
    () => false,
  );
}

/**
 * Fetches again where the page stands, so that nothing typed elsewhere is lost. A browser that still waits for a script, or that never asks
 * again for one that did not come, needs to load everything anew: that is done only when there is a server that answers.
 */
export async function fetchAgain(failure: PageNotFetched, fetchInPlace: () => Promise<void>): Promise<void> {
  const before = failures;
  if (!failure.pending) await fetchInPlace();
  if ((failure.pending || failures > before) && (await serverAnswers())) location.reload();
}
