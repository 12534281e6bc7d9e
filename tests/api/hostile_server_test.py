# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server that attacks: forged invitations, replayed joins, swapped key packages, stale group information, reordered, repeated,
dropped and altered messages, moved offers, false proofs. Each is refused with its code, and when the server is honest again the
member goes on as if nothing had happened."""

import argparse
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from people import CommandFailed, Person, admit, found_conversation  # noqa: E402
from protobuf_wire import build, change, change_repeated, flip, get, parse  # noqa: E402
from server_process import ServerProcess  # noqa: E402
from tampering_proxy import TamperingProxy  # noqa: E402

APPLICATION = 1


class Play:
    """The people of the story, each behind the proxy, and how an attack is tried."""

    def __init__(self, programs, work, server, proxy):
        self.programs, self.work, self.server, self.proxy = programs, work, server, proxy
        self.attacks = 0
        self.owner = Person(programs, work, "owner")
        self.owner("join", proxy.through(server.founding_link()), "--name", "Owner", "--circle", "Harbour street")
        self.requester = admit(self.owner, programs, work, "requester")
        self.helper = admit(self.owner, programs, work, "helper")
        self.request, self.conversation = found_conversation(self.requester, self.helper)

    def attack(self, what, method, tamper, codes, person, *words):
        """`words` must fail with one of `codes` while `method` is tampered with, and not because of anything else."""
        used = []

        def tampered(request, answer):
            used.append(True)
            return tamper(request, answer)

        self.proxy.tamper = {method: tampered}
        try:
            value = person(*words)
            raise AssertionError(f"{what}: not refused: {value}")
        except CommandFailed as failure:
            assert failure.code in codes, f"{what}: {failure}, expected one of {sorted(codes)}"
            assert used, f"{what}: {method} was never asked"
        finally:
            self.proxy.tamper = {}
        self.attacks += 1


def only_application(edit):
    """Applies `edit` to the texts in an answer of Sync, when there are several."""

    def tamper(_, answer):
        def on_list(messages):
            texts = [message for message in messages if get(message, 3) == APPLICATION]
            others = [message for message in messages if get(message, 3) != APPLICATION]
            return others + edit(texts) if len(texts) > 1 else messages

        return change_repeated(answer, 1, on_list)

    return tamper


def attack_delivery(play):
    def three_texts():
        for number in range(3):
            play.helper("message", "send", play.conversation, f"Text {number}")

    cases = {"a dropped message": lambda list_: list_[:1] + list_[2:],
             "a repeated message": lambda list_: list_[:1] + list_,
             "reordered messages": lambda list_: list_[::-1],
             "a message without its beginning": lambda list_: list_[1:]}
    for what, edit in cases.items():
        three_texts()
        play.attack(what, "ConversationsService/Sync", only_application(edit), {"sequence_gap"}, play.requester, "message", "list", play.conversation)
    three_texts()
    altered = only_application(lambda list_: [change(list_[0], (7,), flip)] + list_[1:])
    play.attack("an altered message", "ConversationsService/Sync", altered, {"decryption_failed", "mls_message_invalid", "malformed_input"},
                play.requester, "message", "list", play.conversation)
    texts = [message["text"] for message in play.requester("message", "list", play.conversation)]
    assert texts == [f"Text {number}" for number in range(3)] * 5, f"the honest server's messages all arrive: {texts}"


def attack_admission(play):
    newcomer = Person(play.programs, play.work, "newcomer")
    link = play.owner("circle", "invite")["link"]
    for what, path in {"a forged invitation": (2, 2, 1), "an invitation of somebody else": (2, 3), "another inviter's key": (2, 4)}.items():
        play.attack(what, "CirclesService/GetInvitation", lambda _, answer, path=path: change(answer, path, lambda value: flip(value, 20)),
                    {"invitation_invalid", "signature_invalid", "malformed_input"}, newcomer, "join", link, "--name", "Newcomer")
    assert newcomer("join", link, "--name", "Newcomer")["state"] == "waiting"
    joins = "CirclesService/ListJoins"
    other = Person(play.programs, play.work, "other")
    other("join", play.owner("circle", "invite")["link"], "--name", "Other")
    play.owner("circle", "invitations")

    def swap_key_packages(_, answer):
        return change_repeated(answer, 1, lambda rows: [change(row, (7,), lambda _: get(rows[(place + 1) % len(rows)], 7))
                                                       for place, row in enumerate(rows)])

    play.attack("a swapped key package", joins, swap_key_packages, {"admission_refused", "ghost_device"}, play.owner, "circle", "admit")
    raised = lambda _, answer: change(answer, (1, 4), lambda join: flip(join, 40))  # noqa: E731
    play.attack("an altered join", joins, raised, {"admission_refused", "signature_invalid", "malformed_input"}, play.owner, "circle", "admit")
    play.owner("circle", "admit")
    replay = play.proxy.seen[joins][-1]
    newcomer_id = newcomer.id()
    play.attack("a replayed join", joins, lambda *_: replay, {"admission_refused", "already_a_member", "invitation_used_up", "mls_proposal_invalid"},
                play.owner, "circle", "admit")
    play.owner("circle", "remove", "Newcomer")
    play.attack("the join of a removed member", joins, lambda *_: replay, {"invitation_used_up", "already_a_member"},
                play.owner, "circle", "admit", newcomer_id)
    assert len(play.owner("circle", "members")) == 4


def attack_records(play):
    listed = "HelpRequestsService/Get"
    show = ("request", "show", play.request)
    refused = {"record_refused", "signature_invalid", "malformed_input", "commitment_mismatch", "rolled_back", "key_invalid"}
    play.attack("an altered request", listed, lambda _, answer: change(answer, (1, 4), flip), refused, play.helper, *show)
    play.attack("another author", listed, lambda _, answer: change(answer, (1, 2), flip), refused, play.helper, *show)
    before = play.proxy.seen[listed][-1]
    play.requester("request", "edit", play.request, "--title", "Something else")
    assert play.helper("request", "show", play.request)["title"] == "Something else"
    play.attack("an older revision", listed, lambda *_: before, {"rolled_back"}, play.helper, *show)
    moved = play.helper("request", "create", "--category", "other", "--urgency", "normal", "--title", "Mine", "--details", "x")["id"]
    play.requester("request", "offer", moved, "--message", "I could do that too.")
    play.attack("an offer for another request", "HelpRequestsService/ListOffers",
                lambda _, answer: change(answer, (1, 2), lambda _: bytes.fromhex(play.request)), {"record_refused"}, play.helper, "request", "offers", moved)


def attack_conversation(play):
    request = play.requester("request", "create", "--category", "other", "--urgency", "normal", "--title", "Again", "--details", "x")["id"]
    offer = play.helper("request", "offer", request, "--message", "I can do that again.")["id"]
    play.owner("message", "send", found_conversation(play.helper, play.owner)[1], "A key package of somebody else is claimed here.")
    claim = "ConversationsService/ClaimKeyPackage"
    somebody_else = play.proxy.seen[claim][-1]
    play.attack("the key package of somebody else", claim, lambda *_: somebody_else, {"ghost_device", "record_refused", "admission_refused"},
                play.requester, "request", "accept", offer)
    play.requester("request", "accept", offer)


def attack_leases(play):
    play.requester("card", "set", "phone", "+49 30 5550123")
    grant = play.requester("contact", "share", play.helper.id(), "--field", "phone", "--for", "2h", "--purpose", "other")["id"]
    release, view = "ContactsService/ReleaseLease", ("contact", "view", grant)
    assert play.helper(*view)["phone"]
    earlier = play.proxy.seen[release][-1]
    no_proof = {"proof_invalid", "malformed_input"}
    play.attack("a release without an entry", release, lambda _, answer: build([field for field in parse(answer) if field[0] != 3]), no_proof, play.helper, *view)
    play.attack("a forged entry", release, lambda _, answer: change(answer, (3, 1), flip), no_proof, play.helper, *view)
    play.attack("an entry of an earlier release", release,
                lambda _, answer: build([(number, get(earlier, number) if number in (3, 4, 5) else value) for number, value in parse(answer)]),
                no_proof, play.helper, *view)
    play.attack("another half", release, lambda _, answer: change(answer, (2,), flip), {"decryption_failed"}, play.helper, *view)
    play.attack("a revocation without a receipt", "ContactsService/RevokeGrant", lambda _, answer: change(answer, (1, 2), flip),
                {"proof_invalid"}, play.requester, "contact", "revoke", grant)


def attack_audit(play):
    audit = "AuditService/List"
    drop = lambda _, answer: change_repeated(answer, 1, lambda entries: entries[:1] + entries[2:])  # noqa: E731
    play.attack("an entry left out", audit, drop, {"sequence_gap"}, play.requester, "audit", "list")
    play.attack("an altered entry", audit, lambda _, answer: change(answer, (1, 2, 1), flip), {"proof_invalid"}, play.requester, "audit", "list")
    play.attack("another event", audit, lambda _, answer: change(answer, (1, 3), flip), {"proof_invalid"}, play.requester, "audit", "list")
    others = play.helper("audit", "list") and play.proxy.seen[audit][-1]
    play.attack("somebody else's entries", audit, lambda *_: others, {"proof_invalid"}, play.requester, "audit", "list")


def attack_recovery(play):
    """Stale group information: an epoch that the account's anchor has passed, whose secrets somebody removed since may know."""
    info, address = "ConversationsService/GetGroupInfo", f"http://127.0.0.1:{play.proxy.port}"
    lost = admit(play.owner, play.programs, play.work, "lost")
    first = Person(play.programs, play.work, "found")
    code = first("account", "recover", address, "--code", lost("kit")["code"])["code"]
    stale = play.proxy.seen[info][-1]
    admit(play.owner, play.programs, play.work, "later")
    first("circle", "show")
    second = Person(play.programs, play.work, "found again")
    play.attack("stale group information", info, lambda *_: stale, {"rolled_back", "mls_wrong_epoch"}, second, "account", "recover", address, "--code", code)
    assert second("circle", "show")["role"] == "member", "the honest server lets it rejoin"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    programs = parser.parse_args().programs
    with tempfile.TemporaryDirectory(prefix="carecircle-hostile-") as work, ServerProcess(programs, work) as server, TamperingProxy(server) as proxy:
        play = Play(programs, work, server, proxy)
        for attack in (attack_delivery, attack_admission, attack_records, attack_conversation, attack_leases, attack_audit, attack_recovery):
            attack(play)
            print(f"{attack.__name__}: all refused")
        print(f"{play.attacks} attacks refused, and the honest server was believed again each time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
