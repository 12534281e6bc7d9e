// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The ways to an open account: joining, founding, signing in, recovering, unlocking; and another passphrase.
import { type DescMessage, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { FinishRegistrationRequestSchema, MoveDeviceRequestSchema } from "../api/generated/carecircle/v1/accounts_pb";
import type { AccountIndex } from "../api/generated/carecircle/v1/content_pb";
import { equalBytes, utf8 } from "./bytes";
import { checkPassphrase } from "./engine/account-steps";
import { foundCircle, isMember } from "./engine/circle";
import type { Engine } from "./engine/engine";
import { names } from "./engine/home";
import { reconcileIndex, saveIndex } from "./engine/index";
import { publishKeyPackages } from "./engine/key-packages";
import { finishMove, prepareMove } from "./engine/move";
import { changePassphrase } from "./engine/passphrase";
import {
  type AccountWish,
  type Invitation,
  askForAdmission,
  checkWish,
  finishRegistration,
  fragmentOf,
  lookAtInvitation,
  prepareAccount,
} from "./engine/registration";
import { type SignedIn, hashSignInName, signInByPassphrase, signInByRecoveryCode } from "./engine/sign-in";
import { EngineError, hasCode } from "./errors";
import type { FoundWish, JoinResult, JoinWish, SignInResult } from "./protocol";
import type { Session } from "./session";

// ---- Joining and founding ------------------------------------------------------------------------------------------------------------

export function joinCircle(session: Session, wish: JoinWish): Promise<JoinResult> {
  return session.inTurn(() => enterByLink(session, wish, (engine, invitation) => askForAdmission(engine, invitation, wish.displayName)));
}

export function foundByLink(session: Session, wish: FoundWish): Promise<JoinResult> {
  return session.inTurn(() =>
    enterByLink(session, wish, async (engine, { fragment, link }) => {
      if (!link.founding) throw new EngineError("invitation_invalid", "this link does not found a circle");
      await foundCircle(engine, fragment, wish.circle, wish.displayName);
    }),
  );
}

async function enterByLink(
  session: Session,
  wish: JoinWish,
  enter: (engine: Engine, invitation: Invitation) => Promise<void>,
): Promise<JoinResult> {
  if (session.stage !== "new") throw new EngineError("home_in_use", "join");
  checkWish(wish);
  const invitation = await lookAtInvitation(session.core, session.transport, fragmentOf(wish.link));
  const engine = resumable(session, wish) ?? (await beginAccount(session, wish, invitation));
  await engine.exclusively(async () => {
    await finishRegistration(engine);
    await publishKeyPackages(engine, false);
    if (!isMember(engine)) await enter(engine, invitation);
  });
  const { signInName, recoveryCode } = engine.account;
  await session.settle();
  return { stage: isMember(engine) ? "member" : "waiting", signInName, recoveryCode };
}

// What the last attempt was made with. Repeating it goes on where it stopped; another passphrase or name makes another account, since
// the first may be at the server already with those of before.
const attempts = new WeakMap<Engine, string>();

function attemptOf({ displayName, passphrase, signInName }: AccountWish): string {
  return JSON.stringify([displayName, passphrase, signInName]);
}

function resumable(session: Session, wish: AccountWish): Engine | null {
  const engine = session.unsettledEngine;
  return engine !== null && attempts.get(engine) === attemptOf(wish) ? engine : null;
}

/** A new account in a new store, up to the point where the server is asked to create it. */
async function beginAccount(session: Session, wish: AccountWish, invitation: Invitation): Promise<Engine> {
  const { core, local, transport } = session;
  const made = await prepareAccount(core, transport, wish, invitation);
  const engine = session.use(await local.create(core, made.account, made.nameHash), false);
  core.closeAccount(made.account.handle);
  attempts.set(engine, attemptOf(wish));
  await keepBeginning(engine, made.index, 1, {
    [names.joinedBy]: made.inviteId,
    [names.registration]: encoded(FinishRegistrationRequestSchema, made.request),
  });
  return engine;
}

function encoded<M extends DescMessage>(schema: M, message: MessageShape<M>): Uint8Array {
  return toBinary(schema, message);
}

// The index as the request carries it, and the request, before it is sent.
async function keepBeginning(engine: Engine, index: AccountIndex, version: number, entries: Record<string, Uint8Array>): Promise<void> {
  await engine.home.transaction(() => {
    engine.localIndex = { value: index, version, dirty: false, inFlight: false };
    saveIndex(engine);
    for (const [name, value] of Object.entries(entries)) engine.home.put(name, value);
  });
}

// ---- Signing in ------------------------------------------------------------------------------------------------------------------------

export function signIn(session: Session, signInName: string, passphrase: string): Promise<SignInResult> {
  return session.inTurn(async () => {
    if (session.stage !== "new" && session.stage !== "signed_out" && session.stage !== "locked") throw new EngineError("home_in_use");
    const nameHash = await hashSignInName(session.core, session.transport, signInName);
    const credentials = { nameHash, passphrase };
    const signedIn = await signInByPassphrase(session.core, session.transport, credentials, session.local.deviceId);
    return usingOnce(session, signedIn, () => {
      if (!signedIn.recovering) return openHere(session, signedIn);
      refuseOtherHome(session, nameHash);
      return moveHere(session, signedIn, { signInName, passphrase });
    });
  });
}

/** The passphrase alone, for the account whose store is here. passphrase_wrong. */
export function unlock(session: Session, passphrase: string): Promise<void> {
  return session.inTurn(async () => {
    if (session.stage !== "locked") throw new EngineError("wrong_state", "unlock");
    const { core, local, transport } = session;
    const credentials = { nameHash: local.signInNameHash, passphrase };
    const signedIn = await asPassphraseWrong(signInByPassphrase(core, transport, credentials, local.deviceId));
    if (signedIn.recovering) throw new EngineError("account_moved", "unlock");
    await usingOnce(session, signedIn, () => openHere(session, signedIn));
  });
}

export function recover(session: Session, typedCode: string, newPassphrase: string): Promise<SignInResult> {
  return session.inTurn(async () => {
    if (session.stage !== "new") throw new EngineError("home_in_use", "recover");
    checkPassphrase(newPassphrase);
    const signedIn = await signInByRecoveryCode(session.core, session.transport, typedCode);
    return usingOnce(session, signedIn, () => moveHere(session, signedIn, { signInName: "", passphrase: newPassphrase }));
  });
}

/** passphrase_wrong for the old one. */
export function changePassphraseHere(session: Session, oldPassphrase: string, newPassphrase: string): Promise<void> {
  const { engine } = session;
  return engine.exclusively(async () => {
    try {
      await asPassphraseWrong(changePassphrase(engine, oldPassphrase, newPassphrase));
    } finally {
      await session.rewrap();
    }
  });
}

// The account as the server keeps it serves once. Keys of an attempt that failed do not stay behind either.
async function usingOnce<T>(session: Session, { opened }: SignedIn, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    session.core.closeOpenedAccount(opened);
    session.abandon();
  }
}

async function asPassphraseWrong<T>(proving: Promise<T>): Promise<T> {
  try {
    return await proving;
  } catch (problem) {
    throw hasCode(problem, "sign_in_failed") ? new EngineError("passphrase_wrong") : problem;
  }
}

// The store of the account's own device, opened by the storage key.
async function openHere(session: Session, signedIn: SignedIn): Promise<SignInResult> {
  const opened = await session.local.openBySigningIn(session.core, signedIn.opened);
  const engine = session.use(opened, false);
  if (!equalBytes(signedIn.response.accountId, session.core.describeAccount(engine.account.handle).accountId)) {
    throw new EngineError("home_in_use", "sign-in");
  }
  await engine.exclusively(() => reconcileIndex(engine));
  await session.settle();
  return { moved: false };
}

// A store that counts is not thrown away: its account has moved, or it is another one's. Signing out removes it.
function refuseOtherHome(session: Session, nameHash: Uint8Array): void {
  const { closed, signInNameHash } = session.local;
  if (closed === null || closed === "unsettled") return;
  throw new EngineError(equalBytes(signInNameHash, nameHash) ? "account_moved" : "home_in_use", "sign-in");
}

/** Moves the account to this browser and signs the old device out. */
async function moveHere(session: Session, stored: SignedIn, wish: { signInName: string; passphrase: string }): Promise<SignInResult> {
  const { core, local, transport } = session;
  const moved = await prepareMove(core, transport, stored, wish);
  const nameHash = await hashSignInName(core, transport, moved.account.signInName);
  const engine = session.use(await local.create(core, moved.account, nameHash), false);
  core.closeAccount(moved.account.handle);
  await keepBeginning(engine, moved.index, moved.indexVersion, {
    [names.moving]: encoded(MoveDeviceRequestSchema, moved.request),
    [names.unsettled]: utf8.encode(moved.index.displayName),
    [names.rejoin]: new Uint8Array(),
  });
  const { recoveryCode } = engine.account;
  await engine.exclusively(() => finishMove(engine));
  await session.settle();
  await session.idle();
  return { moved: true, recoveryCode };
}
