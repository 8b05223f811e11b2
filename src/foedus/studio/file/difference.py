"""Two texts beside each other: the lines that differ, and in them the words that do."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

#: Lines shown before and after one that differs.
AROUND: Final = 2
#: Words with what is between them: what is compared within a line.
_WORDS: Final = re.compile(r"\w+|\s+|[^\w\s]")


class Piece(NamedTuple):
    """A part of a line, and whether it is new there."""

    text: str
    changed: bool


class Row(NamedTuple):
    """A line of a difference: ``-`` was, ``+`` is, a blank stands in both, ``…`` stands for lines that are left out."""

    sign: str
    before: int | None
    after: int | None
    pieces: tuple[Piece, ...]


class Block(NamedTuple):
    """Lines from ``start`` to ``end`` of one text that stand for lines of the other; as `difflib` has them."""

    same: bool
    before: tuple[int, int]
    after: tuple[int, int]


def difference(before: str, after: str) -> list[Row]:
    """Return the lines by which one text differs from another, with some lines around them; none where they are equal.

    Examples
    --------
    >>> [(row.sign, "".join(piece.text for piece in row.pieces)) for row in difference("a: 1", "a: 2")]
    [('-', 'a: 1'), ('+', 'a: 2')]
    """
    old, new = before.split("\n"), after.split("\n")
    blocks = list(_blocks(old, new))
    if all(block.same for block in blocks):
        return []
    return [row for number, block in enumerate(blocks) for row in _rows(block, old, new, number, len(blocks))]


def marked(before: str, after: str) -> list[tuple[Piece, ...]]:
    """Return every line of a text in pieces: those that are new beside another text, and the others."""
    old, new = before.split("\n"), after.split("\n")
    lines: list[tuple[Piece, ...]] = []
    for block in _blocks(old, new):
        if block.same:
            lines += [(Piece(line, changed=False),) for line in new[slice(*block.after)]]
        else:
            lines += [pieces for _, pieces in _beside(old[slice(*block.before)], new[slice(*block.after)])]
    return lines


def counted(before: str, after: str) -> tuple[int, int]:
    """Return how many lines of one text the other lacks, and how many it has beyond them."""
    differing = [block for block in _blocks(before.split("\n"), after.split("\n")) if not block.same]
    gone = sum(block.before[1] - block.before[0] for block in differing)
    return gone, sum(block.after[1] - block.after[0] for block in differing)


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    for kind, *ends in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield Block(kind == "equal", (ends[0], ends[1]), (ends[2], ends[3]))


def _rows(block: Block, old: Sequence[str], new: Sequence[str], number: int, blocks: int) -> Iterator[Row]:
    (first, last), (start, end) = block.before, block.after
    if block.same:
        count = last - first
        head = 0 if number == 0 else min(AROUND, count)
        tail = 0 if number == blocks - 1 else min(AROUND, count - head)
        for line in range(count):
            if line < head or line >= count - tail:
                yield Row(" ", first + line + 1, start + line + 1, (Piece(old[first + line], changed=False),))
            elif line == head:
                yield Row("…", None, None, ())
        return
    pairs = _beside(old[first:last], new[start:end])
    was = _beside(new[start:end], old[first:last])
    yield from (Row("-", first + line + 1, None, pieces) for line, (_, pieces) in enumerate(was))
    yield from (Row("+", None, start + line + 1, pieces) for line, (_, pieces) in enumerate(pairs))


def _beside(others: Sequence[str], lines: Sequence[str]) -> list[tuple[str, tuple[Piece, ...]]]:
    """Return lines in pieces, each beside the line of the others that stands in its place, if as many stand there."""
    if len(others) != len(lines):
        return [(line, (Piece(line, changed=True),)) for line in lines]
    return [(line, _pieces(other, line)) for other, line in zip(others, lines, strict=True)]


def _pieces(other: str, line: str) -> tuple[Piece, ...]:
    was, words = _WORDS.findall(other), _WORDS.findall(line)
    matcher = SequenceMatcher(None, was, words, autojunk=False)
    found = [
        Piece("".join(words[start:end]), changed=kind != "equal")
        for kind, _, _, start, end in matcher.get_opcodes()
        if start < end
    ]
    return tuple(found) or (Piece(line, changed=False),)
