"""A search text taken apart: numbers, words of the field, other words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kakehashi.store.search_key import bare, fold, number_key, plain
from kakehashi.store.search_terms import CONTEXT, Token, phrase, stem, tokens
from kakehashi.store.synonyms import Sense, Senses

__all__ = ["Form", "Unit", "any_of", "corrected", "pieces", "units", "without_last"]


class Form(NamedTuple):
    """One way to say a part of what is looked for."""

    terms: tuple[str, ...]
    weight: float = 1.0
    unless: tuple[tuple[str, ...], ...] = ()  #: phrases that rule an item out
    least: float = 1.0  #: share of the terms that an item must have


class Unit(NamedTuple):
    """A part of what is looked for; the best of its forms counts."""

    forms: tuple[Form, ...]  #: what was written comes first
    context: tuple[str, ...] = ()  #: terms of what an item belongs to
    numbers: tuple[str, ...] = ()  #: keys of numbers
    inner: tuple[Unit, ...] = ()  #: the parts of the part, for items that do not hold it as one


#: What another word of a sense counts beside the word that was written.
_OTHER: Final = 0.85
#: Share of the terms of a word that is in no list of words, of which a part may be found.
_ENOUGH: Final = 0.6

#: Parts that are looked at; a longer text is no search.
_MOST: Final = 20
_SPAN: Final = 7
_ENGLISH_FILLERS: Final = frozenset(
    "a an and are as at be by for from how in into is it its of on or the to what with".split()  # noqa: SIM905
)
_JAPANESE_FILLERS: Final = re.compile(
    r"(?:における|に関する|に対する|のための|のため|される|された|している|する|した|とは|について"
    r"|により|による|および|及び|または|又は|など|から|まで|ため|こと|もの|[のにをはがへとでやも])+"
)
_SCRIPTS: Final = re.compile(r"[㐀-鿿々〆〇]+|[ァ-ヺー]+|[ぁ-ゖ]+")


def units(text: str, senses: Senses, known: Callable[[str], bool]) -> list[Unit]:
    """Return the parts of a search text; ``known`` tells whether a key is one of a number.

    >>> found = units("SR 1.1 の認証", Senses([]), {"sr1.1"}.__contains__)
    >>> [(unit.numbers, unit.forms[0].terms) for unit in found]
    [(('sr1.1',), ('sr', '#1', '#1.1')), ((), ('認証',))]
    """
    whole = plain(text)
    found: list[tuple[int, Unit]] = []
    begin = 0
    for start, end, keys in [*_numbers(whole, known), (len(whole), len(whole), ())]:
        between = _words(whole[begin:start], senses)
        found += [(begin + at, unit) for at, unit in between]
        if keys:
            found.append((start, _number_unit(whole[start:end], keys)))
        begin = end
    if not found:  # nothing but words that say nothing
        found = [(token.start, _plain_unit(token.text)) for token in tokens(whole)]
    if len(found) == 1 and found[0][1].numbers:  # nothing else is asked of what belongs to it
        found = [(0, found[0][1]._replace(context=()))]
    return [unit for _, unit in sorted(found, key=lambda pair: pair[0])][:_MOST]


def _numbers(text: str, known: Callable[[str], bool]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield the places of clause numbers, longest first, none over another."""
    pieces = tokens(text)
    begin = 0
    while begin < len(pieces):
        for size in range(min(_SPAN, len(pieces) - begin), 0, -1):
            window = pieces[begin : begin + size]
            said = text[window[0].start : window[-1].end]
            if not _may_be_number(window, alone=size == len(pieces)):
                continue
            keys = tuple(
                k for k in dict.fromkeys((number_key(said), number_key(bare(said)))) if known(k)
            )
            if keys:
                yield window[0].start, window[-1].end, keys
                begin += size
                break
        else:
            begin += 1


def _may_be_number(window: list[Token], *, alone: bool) -> bool:
    """Tell whether pieces may be a number; beside other words, 3 alone is too little."""
    last = window[-1]
    if len(window) == 1 and last.kind == "number":
        return alone or len(last.text) > 3  # noqa: PLR2004
    return last.kind == "number" or (
        len(window) > 1 and last.kind == "word" and len(last.text) <= 2  # noqa: PLR2004
    )


def _number_unit(said: str, keys: tuple[str, ...]) -> Unit:
    terms = phrase(said)
    mentioned = (Form(terms, 0.5),) if len(terms) > 1 else ()
    return Unit(mentioned, _context(terms), keys)


def _context(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(CONTEXT + term for term in terms)


def _words(text: str, senses: Senses, *, shorter: bool = False) -> Iterator[tuple[int, Unit]]:
    """Yield the words of the field in a plain text, and the words between them."""
    begin = 0
    for start, end, meant in senses.inside(text, shorter=shorter):
        yield from _others(text[begin:start], begin)
        yield start, _meant(text[start:end], meant, senses, shorter=shorter)
        begin = end
    yield from _others(text[begin:], begin)


def _meant(said: str, meant: list[Sense], senses: Senses, *, shorter: bool) -> Unit:
    itself = phrase(said)
    forms = {itself: Form(itself)}
    for sense in meant:
        unless = tuple(map(phrase, sense.unless))
        for other in sense.forms:
            terms = phrase(other)
            forms.setdefault(terms, Form(terms, _OTHER, unless))
    inner = tuple(unit for _, unit in _words(said, senses, shorter=True)) if not shorter else ()
    return Unit(tuple(forms.values()), _context(itself), inner=inner if len(inner) > 1 else ())


def _others(text: str, offset: int) -> Iterator[tuple[int, Unit]]:
    for token in tokens(text):
        at = offset + token.start
        if token.kind != "ja":
            if token.text not in _ENGLISH_FILLERS:
                yield at, _plain_unit(token.text)
            continue
        for run in _SCRIPTS.finditer(token.text):
            if not _JAPANESE_FILLERS.fullmatch(run[0]) and (len(run[0]) > 1 or run[0] > "㐀"):
                yield at + run.start(), _plain_unit(run[0])


def _plain_unit(said: str) -> Unit:
    terms = phrase(said)
    forms = [Form(terms, least=_ENOUGH)]
    if terms and terms[0].startswith("="):  # ログ, also within セキュリティログ
        folded = fold(said)
        forms.append(Form(tuple(folded[i : i + 2] for i in range(len(folded) - 1)), 0.5))
    return Unit(tuple(forms), _context(terms))


#: Parts of a text that may be looked for by themselves, and the longest that is taken apart.
_MOST_PIECES: Final = 8
_LONGEST_RUN: Final = 12


def pieces(text: str, finds: Callable[[str], bool]) -> list[str]:
    """Return the words of a text that find something one by one, where together they do not.

    Nothing says where a word ends in a run of kanji; the longest beginning that finds something
    is taken, and then what is left.

    >>> pieces("the 量子暗号鍵管理 of SR 1.1", {"暗号", "鍵管理", "sr"}.__contains__)
    ['暗号', '鍵管理', 'sr']
    """
    found: list[str] = []
    for token in tokens(plain(text)):
        if token.kind == "ja":
            for run in _SCRIPTS.finditer(token.text):
                found += _apart(run[0][:_LONGEST_RUN], finds)
        elif token.text not in _ENGLISH_FILLERS and finds(token.text):
            found.append(token.text)
    return list(dict.fromkeys(found))[:_MOST_PIECES]


def _apart(run: str, finds: Callable[[str], bool]) -> Iterator[str]:
    begin = 0
    while begin < len(run) - 1:
        # Kana are one word: their pairs stand in many others.
        least = begin + 1 if run[0] > "㐀" else len(run) - 1
        ends = range(len(run), least, -1)
        end = next((end for end in ends if finds(run[begin:end])), 0)
        if end and not _JAPANESE_FILLERS.fullmatch(run[begin:end]):
            yield run[begin:end]
        begin = end or least


#: A word of which fewer letters are written may stand for anything.
_FEWEST: Final = 3
#: Stems that a beginning may stand for.
_MOST_STEMS: Final = 24


def without_last(text: str) -> tuple[str, str]:
    """Return a text without its last word, and that word where it may go on.

    >>> (
    ...     without_last("human user authen"),
    ...     without_last("SR 1.1 "),
    ...     without_last("log "),
    ...     (without_last("機能保")),
    ... )
    (('human user ', 'authen'), ('sr 1.1', ''), ('', 'log'), ('機能保', ''))
    """
    whole = plain(text)
    last = next(iter(tokens(whole)[::-1]), None)
    if last and last.kind == "word" and last.end == len(whole) and len(last.text) >= _FEWEST:
        return whole[: last.start], last.text
    return whole, ""


def any_of(words: Iterable[str]) -> Unit:
    """Return the part of a search that any of these words fits."""
    stems = list(dict.fromkeys(stem(word) for word in words))[:_MOST_STEMS]
    forms = tuple(Form((one,)) for one in stems)
    return Unit(forms, tuple(CONTEXT + one for one in stems[:1]))


#: Shorter words are not corrected.
_SHORTEST: Final = 5
#: Further words are left as they are: each is compared with every word there is.
_MOST_CORRECTED: Final = 5
_LONG: Final = 7


def corrected(text: str, words: Iterable[str], known: Callable[[str], bool]) -> str:
    """Return a text in which each English word that is not ``known`` stands as the nearest one.

    >>> corrected(
    ...     "vulnerabilty disclosure", ["vulnerability", "disclosure"], {"disclosur"}.__contains__
    ... )
    'vulnerability disclosure'
    """
    whole, listed = plain(text), list(words)
    pieces, begin, tried = [], 0, 0
    for token in tokens(whole):
        if token.kind != "word" or len(token.text) < _SHORTEST or known(stem(token.text)):
            continue
        if (tried := tried + 1) > _MOST_CORRECTED:
            break
        near = process.extractOne(
            token.text, listed, scorer=OSA.distance, score_cutoff=1 + (len(token.text) >= _LONG)
        )
        if near:
            pieces += [whole[begin : token.start], near[0]]
            begin = token.end
    return "".join((*pieces, whole[begin:])) if pieces else text
