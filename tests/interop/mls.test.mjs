// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Our MLS against the npm package ts-mls: two implementations of RFC 9420 by different people in one group.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { hex, MlsPeer } from "./mls_peer.mjs";
import { kSuites, suiteName, TsMlsMember } from "./ts_mls_member.mjs";

const kOurs = "aa";
const kTheirs = "bb";
const kThird = "cc";
const kGroup = "0102030405";

const peers = [];
function peer() {
  peers.push(new MlsPeer());
  return peers.at(-1);
}
afterEach(() => peers.splice(0).forEach((started) => started.end()));

async function assertSameEpoch(ours, theirs) {
  assert.equal((await ours.tell("authenticator"))[0], theirs.authenticator);
  const label = "interoperability";
  const [exported] = await ours.tell("export", hex(Buffer.from(label)), "00ff", "40");
  assert.equal(exported, await theirs.exportSecret(label, "00ff", 40));
}

async function assertTheyTalk(ours, theirs) {
  for (const plaintext of ["68656c6c6f", "00", "ab".repeat(3000)]) {
    assert.equal(await theirs.process((await ours.tell("protect", plaintext))[0]), plaintext);
    assert.equal((await ours.tell("unprotect", await theirs.protect(plaintext)))[0], plaintext);
  }
}

async function commitOurs(ours, ...others) {
  const [message, welcome] = await ours.tell("commit");
  await ours.tell("merge");
  for (const other of others) await (other instanceof MlsPeer ? other.tell("process", message) : other.process(message));
  return welcome;
}

// We create the group and add them.
async function foundByUs(suite) {
  const ours = peer();
  const theirs = await TsMlsMember.named(kTheirs, suite);
  await ours.tell("create", suite.number, kGroup, kOurs);
  await ours.tell("add", theirs.keyPackage);
  await theirs.join(await commitOurs(ours));
  return { ours, theirs };
}

// They create the group and add us.
async function foundByThem(suite) {
  const ours = peer();
  const theirs = await TsMlsMember.named(kTheirs, suite);
  await theirs.create(kGroup);
  const [keyPackage] = await ours.tell("key_package", suite.number, kOurs);
  const { welcome } = await theirs.commit({ add: [keyPackage] });
  await ours.tell("join", welcome);
  return { ours, theirs };
}

for (const suite of kSuites) {
  describe(`MLS with ts-mls, ${suiteName(suite)}`, () => {
    for (const [who, found] of Object.entries({ us: foundByUs, them: foundByThem })) {
      describe(`in a group created by ${who}`, () => {
        test("the newcomer joins by Welcome, and messages go both ways", async () => {
          const { ours, theirs } = await found(suite);
          await assertSameEpoch(ours, theirs);
          await assertTheyTalk(ours, theirs);
        });

        test("either side follows the other's path commits", async () => {
          const { ours, theirs } = await found(suite);
          for (let round = 0; round < 3; round++) {
            await ours.tell("update");
            await commitOurs(ours, theirs);
            await assertSameEpoch(ours, theirs);
            await ours.tell("process", (await theirs.commit()).message);
            await assertSameEpoch(ours, theirs);
          }
          await assertTheyTalk(ours, theirs);
        });

        test("both add and remove others", async () => {
          const { ours, theirs } = await found(suite);
          const third = peer();
          await ours.tell("add", (await third.tell("key_package", suite.number, kThird))[0]);
          await third.tell("join", await commitOurs(ours, theirs));
          const fourth = await TsMlsMember.named("dd", suite);
          const { message, welcome } = await theirs.commit({ add: [fourth.keyPackage] });
          await ours.tell("process", message);
          await third.tell("process", message);
          await fourth.join(welcome);
          for (const member of [ours, third]) await assertSameEpoch(member, fourth);

          await ours.tell("remove", "3");
          await commitOurs(ours, theirs, third);
          await assertSameEpoch(third, theirs);
          const removal = await theirs.commit({ remove: [2] });
          await ours.tell("process", removal.message);
          await assertSameEpoch(ours, theirs);
          await assertTheyTalk(ours, theirs);
        });

        test("a commit takes up what the other side proposed", async () => {
          const { ours, theirs } = await found(suite);
          const third = await TsMlsMember.named(kThird, suite);
          await ours.tell("add", third.keyPackage);
          await theirs.process((await ours.tell("propose"))[0]);
          const { message, welcome } = await theirs.commit();
          await ours.tell("process", message);
          await third.join(welcome);
          await assertSameEpoch(ours, third);

          const proposal = await theirs.propose({ proposalType: "remove", remove: { removed: 2 } });
          await ours.tell("process", proposal);
          await commitOurs(ours, theirs);
          await assertSameEpoch(ours, theirs);
        });
      });
    }

    test("they join our group by external commit", async () => {
      const { ours, theirs } = await foundByUs(suite);
      const third = await TsMlsMember.named(kThird, suite);
      const message = await third.joinExternally((await ours.tell("group_info"))[0]);
      await ours.tell("process", message);
      await theirs.process(message);
      await assertSameEpoch(ours, third);
      await assertTheyTalk(ours, third);
    });

    test("we join their group by external commit", async () => {
      const theirs = await TsMlsMember.named(kTheirs, suite);
      await theirs.create(kGroup);
      const ours = peer();
      const [message] = await ours.tell("join_externally", await theirs.groupInfo(), kOurs);
      await theirs.process(message);
      await assertSameEpoch(ours, theirs);
      await assertTheyTalk(ours, theirs);
    });

    test("either side's commit takes in a pre-shared key", async () => {
      const { ours, theirs } = await foundByUs(suite);
      const [id, secret] = ["7073", "42".repeat(32)];
      await ours.tell("psk", id, secret);
      theirs.keep(id, secret);
      await ours.tell("use_psk", id);
      await commitOurs(ours, theirs);
      await assertSameEpoch(ours, theirs);
      await ours.tell("process", (await theirs.commit({ psk: [id] })).message);
      await assertSameEpoch(ours, theirs);

      const third = peer();
      await third.tell("psk", id, secret);
      const [keyPackage] = await third.tell("key_package", suite.number, kThird);
      const { message, welcome } = await theirs.commit({ add: [keyPackage], psk: [id] });
      await ours.tell("process", message);
      await third.tell("join", welcome);
      await assertSameEpoch(third, theirs);
      await assertTheyTalk(ours, theirs);
    });

    test("our stored state goes on where it was", async () => {
      const { ours, theirs } = await foundByThem(suite);
      const key = "11".repeat(32);
      const [state] = await ours.tell("serialize", key);
      const restored = peer();
      await restored.tell("restore", key, state);
      await restored.tell("process", (await theirs.commit()).message);
      await assertSameEpoch(restored, theirs);
      await assertTheyTalk(restored, theirs);
    });

    test("a message of theirs with any byte changed is refused", async () => {
      const { ours, theirs } = await foundByThem(suite);
      const message = await theirs.protect("6869");
      for (let index = 0; index < message.length; index += 2) {
        const changed = (Number.parseInt(message.slice(index, index + 2), 16) ^ 0x10).toString(16).padStart(2, "0");
        assert.match(await ours.ask("process", message.slice(0, index) + changed + message.slice(index + 2)), /^error /);
      }
      assert.equal((await ours.tell("unprotect", message))[0], "6869");
    });
  });
}
