# SPDX-License-Identifier: AGPL-3.0-or-later
"""After a grant was taken back it cannot be opened: not with a copy of the grantee's home from before, not with an old copy of
the data folder's ordinary part, not with both."""

import argparse
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from folder_copies import copy_ordinary_part, put_back, put_back_ordinary_part  # noqa: E402
from people import admit, found_circle, found_conversation  # noqa: E402
from server_process import ServerProcess  # noqa: E402

def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    programs = parser.parse_args().programs
    with tempfile.TemporaryDirectory(prefix="carecircle-copies-") as work, ServerProcess(programs, work) as server:
        owner = found_circle(server, programs, work)
        requester = admit(owner, programs, work, "requester")
        helper = admit(owner, programs, work, "helper")
        found_conversation(requester, helper)
        requester("card", "set", "phone", "+49 30 5550123")
        grant = requester("contact", "share", helper.id(), "--field", "phone", "--for", "2h", "--purpose", "other")["id"]
        assert helper("contact", "view", grant)["phone"] == "+49 30 5550123"

        server.stop()
        shutil.copytree(helper.home, helper.home + "-before")
        copy_ordinary_part(server.data, server.data + "-before")
        server.start()
        requester("contact", "revoke", grant)
        helper.refused("contact_grant_revoked", "contact", "view", grant)

        put_back(helper.home + "-before", helper.home)
        helper.refused("contact_grant_revoked", "contact", "view", grant)

        server.stop()
        put_back_ordinary_part(server.data + "-before", server.data)
        put_back(helper.home + "-before", helper.home)
        server.start()
        helper.refused("contact_grant_revoked", "contact", "view", grant)
    print("A grant that was taken back stays closed for old copies of the home and of the ordinary data.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
