# SPDX-License-Identifier: AGPL-3.0-or-later
"""Copies of homes and of the server's data folder, as a thief or a restored backup would bring them."""

import os
import shutil

# What a long backup leaves out: the shred store and the keys that wrap it.
SHRED_PREFIX = "shred"


def copy_ordinary_part(source, target):
    os.makedirs(target)
    for name in os.listdir(source):
        if name.startswith(SHRED_PREFIX):
            continue
        path = os.path.join(source, name)
        (shutil.copytree if os.path.isdir(path) else shutil.copy2)(path, os.path.join(target, name))


def put_back_ordinary_part(backup, data):
    for name in os.listdir(data):
        if not name.startswith(SHRED_PREFIX):
            path = os.path.join(data, name)
            (shutil.rmtree if os.path.isdir(path) else os.remove)(path)
    shutil.copytree(backup, data, dirs_exist_ok=True)


def put_back(backup, folder):
    shutil.rmtree(folder)
    shutil.copytree(backup, folder)
