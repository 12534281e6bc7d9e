// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a browser does with cookies by itself: fetch for node that keeps those of one profile.

/** One browser profile's cookies. */
export class CookieJar {
  private readonly cookies = new Map<string, string>();

  header(): string {
    return Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join("; ");
  }

  follow(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const pair = line.split(";")[0] ?? "";
      const name = pair.slice(0, pair.indexOf("="));
      const value = pair.slice(pair.indexOf("=") + 1);
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  clear(): void {
    this.cookies.clear();
  }
}

export function cookieFetch(jar: CookieJar): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    if (jar.header() !== "") headers.set("Cookie", jar.header());
    const response = await fetch(input, { ...init, headers });
    jar.follow(response);
    return response;
  };
}

/** What a fetch asks, for tests that take parts of the network away. */
export function addressOf(input: RequestInfo | URL): string {
  return input instanceof Request ? input.url : input.toString();
}
