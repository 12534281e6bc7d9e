# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole story of two neighbours over the real programs, then the search for what they typed.

A fresh server on a free port, an owner and two members. One asks for help, the other offers, they talk, a phone number is
shared for two hours, seen, and taken back. Every string they typed is then looked for in the data folder, the logs, a
recording of all traffic, and the server's memory."""

import argparse
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from canaries import Search  # noqa: E402
from recording_proxy import RecordingProxy  # noqa: E402
from server_process import ServerProcess  # noqa: E402

PASSPHRASES = {"owner": "lantern orchard velvet comet", "requester": "river pebble quiet window", "helper": "maple engine silver kite"}


class StoryFailed(Exception):
    pass


def say(text):
    print(text, file=sys.stderr, flush=True)


def canary(name, pattern="{}"):
    """A string that nothing else contains; most carry letters outside ASCII, as real names do."""
    return pattern.format(f"{name}-żółw-{secrets.token_hex(8)}")


def make_canaries():
    names = ["owner_name", "requester_name", "helper_name", "circle_name", "title", "details", "sealed", "zone", "offer",
             "message_to_requester", "message_to_helper", "card_name", "card_phone", "card_email", "card_address", "card_note",
             "card_emergency_contact", "grant_note", "ask_note"]
    values = {name: canary(name) for name in names}
    values["card_phone"] = "+49" + "".join(secrets.choice("0123456789") for _ in range(20))
    values["card_email"] = f"{secrets.token_hex(10)}@example.org"
    for person, words in PASSPHRASES.items():
        values[f"{person}_passphrase"] = words
    return values


class Member:
    """A home folder and the program that works on it."""

    def __init__(self, program, work_folder, role):
        self.program = program
        self.role = role
        self.home = os.path.join(work_folder, f"home-{role}")
        self.environment = {**os.environ, "CARECIRCLE_HOME": self.home, "CARECIRCLE_PASSPHRASE": PASSPHRASES[role]}

    def run(self, *words, expect_error=None):
        command = [self.program, *words, "--json"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120)
        try:
            value = json.loads(done.stdout)
        except json.JSONDecodeError:
            raise StoryFailed(f"{self.role}: {' '.join(words[:2])} printed no JSON (exit {done.returncode}): {done.stdout}{done.stderr}")
        if expect_error:
            if done.returncode != 1 or value.get("error", {}).get("code") != expect_error:
                raise StoryFailed(f"{self.role}: {' '.join(words[:2])} should have failed with {expect_error}: {value}")
        elif done.returncode != 0:
            raise StoryFailed(f"{self.role}: {' '.join(words[:2])} failed: {value} {done.stderr}")
        return value


def require(condition, what):
    if not condition:
        raise StoryFailed(what)


def found_and_admit(founding_link, proxy_port, members, typed):
    owner, requester, helper = members
    link = re.sub(r"//[^/]+/", f"//127.0.0.1:{proxy_port}/", founding_link)
    state = owner.run("join", link, "--name", typed["owner_name"], "--circle", typed["circle_name"])
    require(state["state"] == "member", "the owner is a member at once")
    for member, name in ((requester, "requester_name"), (helper, "helper_name")):
        invitation = owner.run("circle", "invite")
        waiting = member.run("join", invitation["link"], "--name", typed[name])
        require(waiting["state"] == "waiting", "a newcomer waits")
        owner.run("circle", "admit")
    shown = {member["name"] for person in members for member in person.run("circle", "members")}
    require({typed["owner_name"], typed["requester_name"], typed["helper_name"]} <= shown, "members see each other's names")


def ask_and_offer(members, typed):
    _, requester, helper = members
    request = requester.run("request", "create", "--category", "groceries-meals", "--urgency", "urgent", "--title", typed["title"],
                            "--details", typed["details"], "--sealed", typed["sealed"], "--zone", typed["zone"])
    seen = next(row for row in helper.run("request", "list") if row["id"] == request["id"])
    require(seen["title"] == typed["title"] and "sealed" not in seen, "the helper sees the open part and not the sealed one")
    helper.run("request", "offer", request["id"], "--message", "I can help with this. " + typed["offer"])
    offer = requester.run("request", "offers", request["id"])[0]
    require(offer["message"].endswith(typed["offer"]), "the requester reads the offer")
    requester.run("request", "accept", offer["id"])
    require(helper.run("request", "show", request["id"])["sealed"] == typed["sealed"], "the accepted helper reads the sealed part")
    return request["id"]


def talk(members, typed, request_id):
    _, requester, helper = members
    conversation = next(row for row in helper.run("conversation", "list") if row["request_id"] == request_id)
    helper.run("message", "send", conversation["id"], typed["message_to_requester"])
    requester.run("message", "send", conversation["id"], typed["message_to_helper"])
    for member in (requester, helper):
        texts = [message["text"] for message in member.run("message", "list", conversation["id"])]
        require(texts == [typed["message_to_requester"], typed["message_to_helper"]], "both read both messages, in order")


def share_and_take_back(members, typed):
    _, requester, helper = members
    for field in ("name", "phone", "email", "address", "note", "emergency_contact"):
        requester.run("card", "set", field, typed[f"card_{field}"])
    people = {member["name"]: member["id"] for member in helper.run("circle", "members")}
    helper.run("contact", "ask", people[typed["requester_name"]], "--field", "phone")
    grant = requester.run("contact", "share", people[typed["helper_name"]], "--field", "phone", "--field", "address", "--for", "2h",
                          "--purpose", "delivery", "--note", typed["grant_note"])
    viewed = helper.run("contact", "view", grant["id"])
    require(viewed["phone"] == typed["card_phone"] and viewed["address"] == typed["card_address"], "the helper sees what was shared")
    require("email" not in viewed, "and nothing else")
    trail = requester.run("audit", "list")
    require(any(entry["action"] == "lease_released" and entry["object"] == grant["id"] for entry in trail), "the view is in the audit")
    requester.run("contact", "revoke", grant["id"])
    helper.run("contact", "view", grant["id"], expect_error="contact_grant_revoked")
    return grant["id"]


def play(programs, server, typed):
    traffic = os.path.join(server.work, "traffic.bin")
    proxy = RecordingProxy(("127.0.0.1", server.port), traffic)
    try:
        client = os.path.join(programs, "carecircle")
        members = [Member(client, server.work, role) for role in ("owner", "requester", "helper")]
        say("An owner founds a circle and admits two neighbours.")
        found_and_admit(server.founding_link(), proxy.port, members, typed)
        say("One asks for help, the other offers, the first accepts.")
        request_id = ask_and_offer(members, typed)
        say("They talk.")
        talk(members, typed, request_id)
        say("A phone number is shared for two hours, seen, and taken back.")
        share_and_take_back(members, typed)
        members[1].run("request", "complete", request_id)
        return request_id, traffic
    finally:
        proxy.close()


def search_everywhere(search, server, traffic):
    say("Looking for what they typed in the server's memory, data, logs and traffic.")
    read_bytes = search.look_in_memory("memory", server.process.pid)
    require(read_bytes > 0, "the server's memory could not be read")
    search.look_in_folder("data", server.data)
    search.look_in_file("log", server.log_path)
    search.look_in_file("traffic", traffic)


def check_the_search(request_id, server, traffic):
    """The request's id is no secret: a search that does not find it in these places would not find a canary either."""
    control = Search.for_bytes("request_id", bytes.fromhex(request_id))
    search_everywhere(control, server, traffic)
    places = control.found.get("request_id", set())
    require({"data", "traffic", "memory"} <= places, f"the search itself does not work: {sorted(places)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True, help="folder with carecircle and carecircled")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    work_folder = tempfile.mkdtemp(prefix="carecircle-demo-")
    typed = make_canaries()
    result = {"ok": False, "canaries": len(typed), "found": 0}
    try:
        with ServerProcess(arguments.programs, work_folder, "--allow-core-dump") as server:
            request_id, traffic = play(arguments.programs, server, typed)
            check_the_search(request_id, server, traffic)
            search = Search(typed)
            search_everywhere(search, server, traffic)
        for name, places in search.found.items():
            say(f"FOUND: {name} in {', '.join(sorted(places))}")
        result.update(ok=not search.found, found=len(search.found))
    except (StoryFailed, RuntimeError) as failure:
        result["failure"] = str(failure)
        say(f"The story stopped: {failure}")
    if result["ok"]:
        shutil.rmtree(work_folder)
    else:
        say(f"Everything is left for inspection in {work_folder}")
    say("All of it worked, and nothing that was typed can be found." if result["ok"] else "This is not as it should be.")
    if arguments.json:
        print(json.dumps(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
