// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { Checkbox } from "./checkbox";

function markup(checked: boolean): string {
  return renderToStaticMarkup(<Checkbox label="Phone number" checked={checked} onChange={() => undefined} />);
}

it("has a mark in it only when it is checked, in any colours", () => {
  expect(markup(true)).toContain("<svg");
  expect(markup(false)).not.toContain("<svg");
});
