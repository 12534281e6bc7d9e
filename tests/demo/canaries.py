# SPDX-License-Identifier: AGPL-3.0-or-later
"""Distinctive strings, and the search for them in every form in which they could leave the members' machines."""

import base64
import json
import os

CHUNK_BYTES = 1024 * 1024
ZEROS = bytes(CHUNK_BYTES)


def base64_forms(data):
    """The characters that `data` gives at each of the three offsets it can have inside a longer base64 text."""
    forms = set()
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + data).decode()
        # Characters that also depend on the neighbours are cut off at both ends.
        start = (offset * 8 + 5) // 6
        end = (offset + len(data)) * 8 // 6
        inner = encoded[start:end]
        forms.add(inner.encode())
        forms.add(inner.replace("+", "-").replace("/", "_").encode())
    return forms


def forms_of(text):
    raw = text.encode()
    forms = {raw, raw.hex().encode(), raw.hex().upper().encode()}
    forms.add(text.encode("utf-16-le"))
    forms.add(text.encode("utf-16-be"))
    forms.add(json.dumps(text)[1:-1].encode())
    forms.add(json.dumps(text)[1:-1].upper().replace("\\U", "\\u").encode())
    forms |= base64_forms(raw)
    return forms


class Search:
    """Looks for all forms of all canaries; remembers where each was found."""

    def __init__(self, canaries):
        self._prepare({form: name for name, text in canaries.items() for form in forms_of(text)})

    @classmethod
    def for_bytes(cls, name, data):
        search = cls.__new__(cls)
        search._prepare({data: name})
        return search

    def _prepare(self, form_to_name):
        self.form_to_name = form_to_name
        self.longest = max(len(form) for form in form_to_name)
        self.found = {}

    def look_in(self, place, data):
        # One plain search a form is far quicker than one expression of all of them.
        for form, name in self.form_to_name.items():
            if form in data:
                self.found.setdefault(name, set()).add(place)

    def look_in_file(self, place, path):
        with open(path, "rb") as file:
            tail = b""
            while chunk := file.read(CHUNK_BYTES):
                self.look_in(place, tail + chunk)
                tail = chunk[-self.longest:]

    def look_in_folder(self, place, folder):
        for parent, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(parent, name)
                self.look_in(place, os.path.relpath(path, folder).encode())
                if os.path.isfile(path):
                    self.look_in_file(place, path)

    def look_in_memory(self, place, process_id):
        """Every readable mapping of the process, those excluded from core images included. Returns the bytes read."""
        read_bytes = 0
        with open(f"/proc/{process_id}/maps") as maps, open(f"/proc/{process_id}/mem", "rb", 0) as memory:
            for line in maps:
                bounds, permissions = line.split()[:2]
                if "r" not in permissions or "[vvar" in line or "[vsyscall" in line:
                    continue
                start, end = (int(part, 16) for part in bounds.split("-"))
                read_bytes += self._look_in_mapping(place, memory, start, end)
        return read_bytes

    def _look_in_mapping(self, place, memory, position, end):
        read_bytes = 0
        tail = b""
        memory.seek(position)
        while position < end:
            try:
                chunk = memory.read(min(CHUNK_BYTES, end - position))
            except OSError:  # A guard page or a device mapping: it holds no data of the process.
                break
            if not chunk:
                break
            # Most of what is mapped was never written to.
            if chunk != ZEROS[:len(chunk)]:
                self.look_in(place, tail + chunk)
            tail = chunk[-self.longest:]
            position += len(chunk)
            read_bytes += len(chunk)
        return read_bytes
