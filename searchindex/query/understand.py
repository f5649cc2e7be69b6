"""Understanding: from the text of a query to the Plan of what is looked for, with what was put right."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from searchindex.analysis import words as analysis
from searchindex.analysis.stems import fold, language
from searchindex.analysis.stopwords import stop_words
from searchindex.engines.port import Vocabulary
from searchindex.query import repair
from searchindex.query.grammar import Part, cleaned, parts
from searchindex.query.plan import Plan, Term, Word
from searchindex.ranking.weights import Weights
from searchindex.tuning import Tuning

SHORT = 4
"""A query of so many words at most may have been torn apart: in longer ones, joined neighbours mislead."""


class Understood(Struct, frozen=True):
    """A plan; the query as it was put right, or None where nothing was; and the words that nothing answers."""

    plan: Plan
    corrected: str | None
    unmatched: tuple[str, ...]


def _distinct(stems: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stems)) if len(stems) > 1 else stems


class _Token(Struct, frozen=True):
    """A word of the query: as typed, its exact form, its stem in each language, and whether nothing follows it."""

    typed: str
    exact: str
    stems: tuple[str, ...]
    last: bool


@lru_cache(maxsize=16)
def _spoken(tags: tuple[str, ...]) -> tuple[str, ...]:
    """The languages of an index, each once."""
    return tuple(dict.fromkeys(map(language, tags))) or ("",)


class Understanding:
    """Understands queries put to one index.  Pure: the same text and index give the same plan."""

    def __init__(
        self, vocabulary: Vocabulary, languages: Iterable[str], weights: Weights, max_terms: int, tuning: Tuning
    ) -> None:
        self._vocabulary = vocabulary
        self._languages = _spoken(tuple(languages))
        self._stop_words = stop_words(self._languages)
        if tuning.stop_words:
            self._stop_words |= frozenset(map(fold, tuning.stop_words))
        self._synonyms = [[self._exact(text) for text in equals] for equals in tuning.synonyms]
        self._rules = tuning.rules
        self._weights = weights
        self._max_terms = max_terms

    def __call__(
        self, text: str, topics: tuple[str, ...] = (), verbatim: bool = False, meaning: bool = True
    ) -> Understood:
        """What a query means.  With `verbatim` its words are taken as they stand."""
        text = cleaned(text)
        found = [self._plain(part) for part in parts(text)]
        wanted = [part for part in found if not part.excluded]
        asked = " ".join(part.text for part in wanted)
        complete = self._has_all(asked)
        corrected = None if verbatim or complete else self._corrected(text, wanted)
        if corrected is not None:
            wanted = [part for part in map(self._plain, parts(corrected)) if not part.excluded]
            asked = " ".join(part.text for part in wanted)
        words = self._words(asked)
        plan = Plan(
            words=words,
            phrases=tuple(p for part in wanted if part.quoted and len(p := self._exact(part.text)) > 1),
            excluded=tuple(p for part in found if part.excluded and (p := self._exact(part.text))),
            topics=topics,
            title=self._exact(asked),
            meaning=asked if meaning else "",
        )
        plan = self._with_hand(plan, asked)
        return Understood(plan, corrected, () if complete else tuple(w.text for w in words if not self._answered(w)))

    def _with_hand(self, plan: Plan, asked: str) -> Plan:
        """The plan with what the maintainer's rules for this query name."""
        rules = [rule for rule in self._rules if rule.applies(asked)]
        if not rules:
            return plan
        sign = {"boost": 1.0, "bury": -1.0}
        return replace(
            plan,
            pinned=tuple(i for rule in rules if rule.do == "pin" for i in rule.articles),
            raised=tuple((i, sign[rule.do] * rule.by) for rule in rules if rule.do in sign for i in rule.articles),
            hidden=tuple(i for rule in rules if rule.do == "exclude" for i in rule.articles),
        )

    def _plain(self, part: Part) -> Part:
        """A part that only looks excluded is a word: an option such as -l that the index has in just this form."""
        if part.excluded and not part.quoted and self._vocabulary.frequency(f"-{part.text.lower()}"):
            return Part(f"-{part.text}", False, False, part.start, part.end)
        return part

    def _exact(self, text: str) -> tuple[str, ...]:
        return tuple(analysis.terms(text, self._languages[0]).exact)

    def _words(self, text: str) -> tuple[Word, ...]:
        """The words to look up: stop words only where there is nothing else, and no more than are allowed."""
        prepared = analysis.prepared(text)
        by_language = [analysis.terms(text, lang) for lang in self._languages]
        first = by_language[0]
        stems = map(_distinct, zip(*(words.stems for words in by_language), strict=True))
        tokens = [
            _Token(prepared[start:end], exact, some, end == first.ends[-1])
            for exact, some, start, end in zip(first.exact, stems, first.starts, first.ends, strict=True)
        ]
        whole, bonus = self._compounds(first)
        equal = self._equal(first.exact)
        for place, terms in self._joined(first.exact).items():
            equal[place] = equal.get(place, ()) + terms
        words: list[Word] = []
        for place, token in enumerate(tokens):
            if place in whole:
                if whole[place]:
                    words.append(Word(whole[place], (Term(whole[place]),)))
            elif token.exact not in self._stop_words or bonus.get(place):
                words.append(self._word(token, bonus.get(place, []), equal.get(place, ())))
        if not words:
            words = [self._word(token, [], equal.get(place, ())) for place, token in enumerate(tokens)]
        return tuple(words[: self._max_terms])

    def _equal(self, exact: list[str]) -> dict[int, tuple[Term, ...]]:
        """For each place of the query, what means the same as the word or phrase that it belongs to."""
        found: dict[int, tuple[Term, ...]] = {}
        for equals in self._synonyms:
            for said in equals:
                for place in range(len(exact) - len(said) + 1):
                    if said and tuple(exact[place : place + len(said)]) == said:
                        others = tuple(term for other in equals if other != said for term in self._said(other))
                        found.update((place + i, found.get(place + i, ()) + others) for i in range(len(said)))
        return found

    def _joined(self, exact: list[str]) -> dict[int, tuple[Term, ...]]:
        """For each place, the word that it makes with its neighbour, where the index has it: "time sheet"."""
        found: dict[int, tuple[Term, ...]] = {}
        if len(exact) > SHORT:
            return found
        for place, (one, other) in enumerate(itertools.pairwise(exact)):
            if len(one) >= repair.SHORTEST_HALF and len(other) >= repair.SHORTEST_HALF and (one + other).isalpha():
                terms = tuple([t for t in self._said((one + other,)) if self._vocabulary.frequency(t.text)])
                if terms:
                    found.update({p: found.get(p, ()) + terms for p in (place, place + 1)})
        return found

    def _said(self, exact: tuple[str, ...]) -> tuple[Term, ...]:
        """A synonym as terms: its stems in each language, a phrase where it has several words."""
        by_language = dict.fromkeys([self._stems(exact, lang) for lang in self._languages])
        return tuple([Term(" ".join(stems), self._weights.synonym) for stems in by_language])

    def _stems(self, exact: tuple[str, ...], lang: str) -> tuple[str, ...]:
        if len(exact) == 1 and exact[0].isascii() and exact[0].isalpha():
            return (analysis.analyser(lang).stem(exact[0]),)  # most are one plain word, and need no taking apart
        return tuple(analysis.terms(" ".join(exact), lang).stems)

    def _word(self, token: _Token, compounds: list[str], equal: tuple[Term, ...] = ()) -> Word:
        terms = [*map(Term, token.stems), *equal]
        if token.last and not self._known(token) and len(token.exact) >= repair.SHORTEST_PREFIX:
            begun = self._vocabulary.starting_with(token.exact, repair.MOST_EXPANSIONS)
            analysers = [analysis.analyser(lang) for lang in self._languages]
            stems = dict.fromkeys(analyse.stem(word) for word in begun for analyse in analysers)
            terms += [Term(stem) for stem in stems if stem not in token.stems]
        extra = [Term(f"={token.exact}", self._weights.exact_form)]
        extra += [Term(compound, self._weights.compound) for compound in compounds]
        return Word(token.typed, tuple(terms), tuple(extra))

    def _compounds(self, words: analysis.Words) -> tuple[dict[int, str], dict[int, list[str]]]:
        """Compounds that the index has.

        Those whose parts say little by themselves (C++, 2.7.4, -l) stand in for them: place to compound, "" for the
        further places they cover.  The others (os.path, wi-fi) only raise what has them.
        """
        whole: dict[int, str] = {}
        bonus: dict[int, list[str]] = {}
        for term, place in words.extras:
            if not self._vocabulary.frequency(term):
                continue
            covered = analysis.terms(term, self._languages[0]).exact
            if not term.isalnum() and any(len(part) == 1 or part.isdigit() for part in covered):
                whole[place] = term
                whole.update((place + i, "") for i in range(1, len(covered)))
            else:
                bonus.setdefault(place, []).append(term)
        return whole, bonus

    def _known(self, token: _Token) -> bool:
        frequency = self._vocabulary.frequency
        return bool(frequency(f"={token.exact}")) or any(frequency(stem) for stem in token.stems)

    def _answered(self, word: Word) -> bool:
        frequency = self._vocabulary.frequency
        return any(all(frequency(part) for part in term.text.split()) for term in (*word.terms, *word.bonus))

    def _frequency(self, exact: str) -> int:
        return self._vocabulary.frequency(f"={exact}")

    def _has_all(self, asked: str) -> bool:
        """Whether the index has every word just as it was typed: most questions need no look at their parts."""
        return all(map(self._frequency, analysis.terms(asked, self._languages[0]).exact))

    def _corrected(self, text: str, wanted: list[Part]) -> str | None:
        """The query with the words that the index lacks put right, or None where there is nothing to put right."""
        changed = text
        for part in reversed(wanted):
            if part.text.isascii() and part.text.isalpha() and self._frequency(part.text.lower()):
                continue  # a plain word that the index has: there is nothing to take apart
            words = analysis.terms(part.text, self._languages[0])
            at = text.find(part.text, part.start)
            for place in reversed(range(len(words.exact))):
                put = self._put_right(words, place, last=part is wanted[-1] and not part.quoted)
                if put:
                    changed = f"{changed[: at + words.starts[place]]}{put}{changed[at + words.ends[place] :]}"
        return None if changed == text else changed

    def _put_right(self, words: analysis.Words, place: int, last: bool) -> str | None:
        exact = words.exact[place]
        stems = tuple(analysis.analyser(lang).stem(exact) for lang in self._languages)
        token = _Token(exact, exact, stems, last and place == len(words.exact) - 1)
        if self._known(token) or any(at == place and self._vocabulary.frequency(t) for t, at in words.extras):
            return None
        if place in self._equal(words.exact):
            return None
        if token.last and len(exact) >= repair.SHORTEST_PREFIX and self._vocabulary.starting_with(exact, 1):
            return None
        return repair.nearest(exact, self._vocabulary, self._frequency)
