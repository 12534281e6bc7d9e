// SPDX-License-Identifier: AGPL-3.0-or-later

export interface KitWords {
  title: string;
  explanation: string;
  address: string;
  signInName: string;
  code: string;
  keep: string;
}

export interface Kit {
  address: string;
  signInName: string;
  code: string;
}

/** The kit as a plain text that every device can open and print. */
export function kitText(kit: Kit, words: KitWords): string {
  return [
    words.title,
    "",
    words.explanation,
    "",
    `${words.address}: ${kit.address}`,
    `${words.signInName}: ${kit.signInName}`,
    `${words.code}: ${kit.code}`,
    "",
    words.keep,
    "",
  ].join("\r\n");
}

/** Hands a text to the browser's downloads. It never goes over the network. */
export function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
