# SPDX-License-Identifier: AGPL-3.0-or-later
"""Just enough of the protobuf wire format to change one field of a message and leave the rest as it is."""

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def read_varint(data, position):
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def write_varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def parse(data):
    """A list of (field number, value): int for varints, bytes for the rest, in the order of the message."""
    fields, position = [], 0
    while position < len(data):
        key, position = read_varint(data, position)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            value, position = read_varint(data, position)
        elif kind == BYTES:
            size, position = read_varint(data, position)
            value, position = data[position:position + size], position + size
        else:
            raise ValueError("the contract uses varints and bytes alone")
        fields.append((number, value))
    return fields


def build(fields):
    out = bytearray()
    for number, value in fields:
        if isinstance(value, int):
            out += write_varint(number << 3 | VARINT) + write_varint(value)
        else:
            out += write_varint(number << 3 | BYTES) + write_varint(len(value)) + value
    return bytes(out)


def get(data, *path):
    """The first value at a path of field numbers, or None."""
    for number in path:
        data = next((value for field, value in parse(data) if field == number), None)
        if data is None:
            return None
    return data


def change(data, path, edit):
    """The message with `edit(value)` in place of every value at the path."""
    return build([(number, (edit(value) if len(path) == 1 else change(value, path[1:], edit)) if number == path[0] else value)
                  for number, value in parse(data)])


def change_repeated(data, number, edit):
    """The message with the list of values of one repeated field replaced by `edit(list)`."""
    fields = parse(data)
    values = edit([value for field, value in fields if field == number])
    return build([field for field in fields if field[0] != number] + [(number, value) for value in values])


def flip(data, position=-1):
    """One bit changed."""
    changed = bytearray(data)
    changed[position] ^= 1
    return bytes(changed)
