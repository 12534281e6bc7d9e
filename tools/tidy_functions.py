# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds functions and their lengths in C++, TypeScript, JavaScript, Python and shell.

The C-like scanner knows braces, parentheses, comments and strings, not the language: it errs on the side of
missing an oddly written function, never of inventing one.
"""

import ast
import re

# Comments, raw strings, strings and characters: replaced by spaces of the same shape, so that lines keep their numbers.
NOISE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"([^()\s]*)\(.*?\)\1"|"(?:[^"\\\n]|\\.)*"'
    r"|(?<![0-9A-Za-z])'(?:[^'\\\n]|\\.)*'",
    re.DOTALL,
)
TEMPLATE_LITERAL = re.compile(r"`(?:[^`\\]|\\.)*`", re.DOTALL)
CONTROL = re.compile(r"^\s*(?:else\s+)?(?:if|for|while|switch|catch|do|else|namespace|class|struct|enum|union|return|extern)\b")
CPP_HEADER = re.compile(
    r"[\w>:~\])]\s*\([^{}]*\)\s*(?:const|noexcept|override|final|mutable|&{1,2}|\s|requires[^{}]*|->[^{}]*|:\s[^{}]*)*$", re.DOTALL
)
SCRIPT_HEADER = re.compile(r"(?:\bfunction\b[^{}]*\)|^\s*(?:async\s+|static\s+|get\s+|set\s+|#)*\w+\s*\([^{}]*\)|=\s*(?:async\s*)?\([^{}]*\)\s*(?::[^{}=]+)?=>|\w\s*=>)(?:\s*:\s*[^{}()]+)?\s*$", re.DOTALL)
SHELL_START = re.compile(r"^\s*(?:function\s+)?([\w:]+)\s*\(\)\s*\{")


def blank(match):
    return "".join("\n" if character == "\n" else " " for character in match.group(0))


def without_noise(text, script):
    text = NOISE.sub(blank, text)
    return TEMPLATE_LITERAL.sub(blank, text) if script else text


def is_function(header, script):
    if CONTROL.match(header):
        return False
    if script:
        return bool(SCRIPT_HEADER.search(header))
    before = header.split("(")[0]
    return bool(CPP_HEADER.search(header)) and ("=" not in before or "operator" in before)


def name_of(header):
    names = re.findall(r"([\w:~]+)\s*(?:=\s*(?:async\s*)?)?\(", header)
    return names[0] if names else header.strip()[:40]


def brace_functions(text, script):
    """Yields (name, first line, last line) of every outermost function."""
    text = without_noise(text, script)
    stack, header, header_start, parentheses, line = [], "", 1, 0, 1
    for character in text:
        if character == "{":
            inside = any(frame[0] for frame in stack)
            function = not inside and is_function(header, script)
            stack.append((function, header, header_start, parentheses))
            header, parentheses = "", 0
        elif character == "}" and stack:
            function, opened, start, parentheses = stack.pop()
            if function:
                yield name_of(opened), start, line
            header = ""
        elif character == ";" and parentheses == 0:
            header = ""
        else:
            parentheses += (character == "(") - (character == ")")
            if not header.strip():
                header_start = line
            header += character
        line += character == "\n"


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno


def shell_functions(text):
    name, start = None, 0
    for number, line in enumerate(text.splitlines(), 1):
        if match := SHELL_START.match(line):
            name, start = match.group(1), number
        if name and (line.startswith("}") or (number == start and line.rstrip().endswith("}"))):
            yield name, start, number
            name = None


def functions(kind, text):
    """kind: cpp, script, python or shell."""
    if kind == "python":
        return list(python_functions(text))
    if kind == "shell":
        return list(shell_functions(text))
    return list(brace_functions(text, kind == "script"))
