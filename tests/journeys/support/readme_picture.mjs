// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The picture on the first screen of README.md: the board on a laptop, and on a phone in front of it who can see what right now.
import { join } from "node:path";
import { open } from "./screens.mjs";
import { kLaptop, kPhone } from "./person.mjs";
import { kProject } from "./server.mjs";

const kSize = { width: 1000, height: 520 };

async function shot(person, path, { viewport }) {
  await person.page.setViewportSize(viewport);
  await open(person, path);
  return `data:image/png;base64,${(await person.page.screenshot({ animations: "disabled" })).toString("base64")}`;
}

/** Leaves docs/pictures/readme.png when CARECIRCLE_GUIDE_PICTURES asks for pictures. */
export async function readmePicture(person) {
  if (process.env.CARECIRCLE_GUIDE_PICTURES !== "1") return;
  const laptop = await shot(person, "/board", kLaptop);
  const phone = await shot(person, "/privacy", kPhone);
  const table = await person.context.newPage();
  await table.setViewportSize(kSize);
  await table.setContent(`<style>
    body { margin: 0; background: #ece5d8 }
    img { position: absolute; display: block }
    .laptop { left: 40px; top: 30px; width: 700px; border-radius: 8px; box-shadow: 0 4px 24px rgb(60 45 20 / 20%) }
    .phone { left: 722px; top: 76px; width: 226px; border: 6px solid #26221c; border-radius: 14px; box-shadow: 0 8px 32px rgb(60 45 20 / 30%) }
  </style><img class="laptop" src="${laptop}"><img class="phone" src="${phone}">`);
  await table.waitForFunction(() => [...document.images].every((image) => image.complete));
  await table.screenshot({ path: join(kProject, "docs", "pictures", "readme.png") });
  await table.close();
  await person.page.setViewportSize(kPhone.viewport);
}
