# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming, being and going: the owner founds, invites and lets in; members leave, are removed, sign out and in, change their
passphrase, and get their account back with the code of their kit."""

import argparse
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from people import Person, admit, found_circle, found_conversation  # noqa: E402
from server_process import ServerProcess  # noqa: E402


class Story:
    def __init__(self, server, programs, work):
        self.server, self.programs, self.work = server, programs, work
        self.owner = found_circle(server, programs, work)

    def person(self, name):
        return Person(self.programs, self.work, name)

    def admit(self, name):
        return admit(self.owner, self.programs, self.work, name)


def names(person):
    return sorted(member["name"] for member in person("circle", "members"))


def founding(story):
    circle = story.owner("circle", "show")
    assert circle["name"] == "Harbour street" and circle["role"] == "owner" and circle["members"] == 1, circle


def waiting_room(story):
    invitation = story.owner("circle", "invite")
    assert invitation["link"].startswith(story.server.address + "/join#"), invitation
    newcomer = story.person("newcomer")
    joined = newcomer("join", invitation["link"], "--name", "José Łukasz محمد")
    assert joined["state"] == "waiting" and joined["sign_in"], joined
    newcomer.refused("still_waiting", "circle", "show")
    assert newcomer("join", invitation["link"], "--name", "José Łukasz محمد")["state"] == "waiting"
    assert story.owner("circle", "show")["waiting"] == 1
    admitted = story.owner("circle", "admit")["admitted"]
    assert [one["name"] for one in admitted] == ["José Łukasz محمد"], admitted
    assert newcomer("join", invitation["link"], "--name", "José Łukasz محمد")["state"] == "member"
    assert names(newcomer) == names(story.owner) == ["José Łukasz محمد", "Owner"]
    states = {row["id"]: row["state"] for row in story.owner("circle", "invitations")}
    assert states[invitation["id"]] == "used-up", states
    story.person("late").refused("invitation_used_up", "join", invitation["link"], "--name", "Late")
    newcomer.refused("permission_denied", "circle", "invite")


def invitations(story):
    revoked = story.owner("circle", "invite")
    story.owner("circle", "revoke-invitation", revoked["id"])
    story.person("revoked").refused("invitation_revoked", "join", revoked["link"], "--name", "Somebody")
    story.owner.refused("role_not_supported", "circle", "invite", "--role", "moderator")
    story.owner.refused("malformed_input", "circle", "invite", "--expires", "soon")
    story.person("forger").refused("invitation_invalid", "join", revoked["link"][:-4] + "AAAA", "--name", "Somebody")

    twice = story.owner("circle", "invite", "--uses", "2", "--expires", "7d")["link"]
    pair = [story.person("first"), story.person("second")]
    for person in pair:
        assert person("join", twice, "--name", person.name.title())["state"] == "waiting"
    assert len(story.owner("circle", "admit")["admitted"]) == 2
    for person in pair:
        assert person("circle", "show")["role"] == "member"


def second_owner(story):
    link = story.owner("circle", "invite", "--role", "owner")["link"]
    other = story.person("other owner")
    other("join", link, "--name", "Other owner")
    story.owner("circle", "admit")
    assert other("circle", "show")["role"] == "owner"
    newcomer = story.person("of the other")
    newcomer("join", other("circle", "invite")["link"], "--name", "Of the other")
    other("circle", "admit")
    assert newcomer("circle", "show")["role"] == "member"
    assert names(story.owner) == names(newcomer)


def removal_and_leaving(story):
    removed = story.admit("removed")
    story.admit("witness").refused("permission_denied", "circle", "remove", removed.id())
    story.owner("circle", "remove", "Removed")
    removed.refused("not_a_member", "circle", "show")
    assert "Removed" not in names(story.owner)

    leaving = story.admit("leaving")
    leaving("circle", "leave")
    leaving.refused("not_a_member", "circle", "members")
    assert "Leaving" not in names(story.owner)
    epoch = story.owner("circle", "show")["epoch"]
    assert story.owner("circle", "show")["epoch"] == epoch, "the removal is committed once"


def last_owner(story):
    story.owner.refused("last_owner", "circle", "leave")


def signing_out_and_in(story):
    person = story.admit("traveller")
    sign_in = person("kit")["sign_in"]
    person("sign-out")
    person.refused("signed_out", "circle", "show")
    person.refused("sign_in_failed", "sign-in", story.server.address, "--sign-in", "somebody else")
    assert person("sign-in", story.server.address, "--sign-in", sign_in)["state"] == "signed_in"
    assert person("circle", "show")["role"] == "member"


def passphrase(story):
    person = story.admit("careful")
    sign_in = person("kit")["sign_in"]
    os.environ["CARECIRCLE_NEW_PASSPHRASE"] = "another four good words"
    person("passphrase")
    del os.environ["CARECIRCLE_NEW_PASSPHRASE"]
    old, person.passphrase = person.passphrase, "another four good words"
    assert person("circle", "show")["role"] == "member"
    person("sign-out")
    assert person("sign-in", story.server.address, "--sign-in", sign_in)["state"] == "signed_in"
    person.passphrase = old
    person.refused("passphrase_wrong", "circle", "show")


def kit_and_recovery(story):
    asker, helper = story.admit("asker"), story.admit("helper")
    request, conversation = found_conversation(asker, helper)
    helper("message", "send", conversation, "Before")
    kit = asker("kit")
    assert kit["confirmed"] is False
    asker.refused("kit_not_confirmed", "kit", "--confirm", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-A0")
    assert asker("kit", "--confirm", kit["code"].lower().replace("-", " "))["confirmed"] is True

    moved = story.person("asker moved")
    moved.refused("recovery_code_wrong", "account", "recover", story.server.address, "--code", helper("kit")["code"][:-4] + "0000")
    recovered = moved("account", "recover", story.server.address, "--code", kit["code"])
    assert recovered["code"] != kit["code"]
    assert moved("kit")["sign_in"] == kit["sign_in"]
    asker.refused("account_moved", "circle", "show")
    assert moved.id() == asker_id(story, "Asker")
    assert moved("request", "show", request)["mine"] is True
    helper("message", "send", conversation, "After")
    assert [message["text"] for message in moved("message", "list", conversation)] == ["After"]
    moved("message", "send", conversation, "Here again")
    assert helper("message", "list", conversation)[-1]["text"] == "Here again"
    story.person("third").refused("recovery_code_wrong", "account", "recover", story.server.address, "--code", kit["code"])


def asker_id(story, name):
    return next(member["id"] for member in story.owner("circle", "members") if member["name"] == name)


def sign_in_elsewhere(story):
    person = story.admit("mover")
    sign_in, own_id = person("kit")["sign_in"], person.id()
    elsewhere = story.person("mover elsewhere")
    elsewhere.passphrase = person.passphrase
    moved = elsewhere("sign-in", story.server.address, "--sign-in", sign_in)
    assert moved["moved"] is True and moved["code"]
    assert elsewhere.id() == own_id
    person.refused("account_moved", "circle", "members")
    assert names(elsewhere) == names(story.owner)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    programs = parser.parse_args().programs
    with tempfile.TemporaryDirectory(prefix="carecircle-membership-") as work, ServerProcess(programs, work) as server:
        story = Story(server, programs, work)
        for part in (founding, last_owner, waiting_room, invitations, removal_and_leaving, signing_out_and_in, passphrase, kit_and_recovery,
                     sign_in_elsewhere, second_owner):
            part(story)
            print(f"{part.__name__}: as it should be", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
