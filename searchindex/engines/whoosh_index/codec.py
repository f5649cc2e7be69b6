"""Codec: Whoosh's own format on disk, written from whole posting lists instead of posting after posting.

Everything is read back by Whoosh as it is.  Pickles are of protocol 5, in which bytes stand as they are: protocol 2,
which Whoosh writes, spells each of them out as a call.  Lengths, which only Whoosh's own scores need, are left out.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Any, BinaryIO

from whoosh import columns, fields
from whoosh.codec import whoosh3
from whoosh.filedb import filetables
from whoosh.system import pack_int, pack_ushort

from searchindex.engines.snapshot.inverted import TermPostings

BLOCK = 128
"""Postings of a term that are kept together, as Whoosh has it."""
_PROTOCOL = 5


@dataclass(frozen=True, slots=True)
class Written:
    """Terms of a field in their order, as they are to stand in the files: made anywhere, put there by `FieldWriter`."""

    field: str
    terms: list[bytes]
    infos: list[bytes]
    """What is known of each term, but where its postings are."""
    sizes: list[int]
    """Bytes of the postings of each."""
    postings: bytes


def written(field: str, listed: Iterable[TermPostings]) -> Written:
    """Posting lists as bytes."""
    terms, infos, sizes, postings = [], [], [], []
    for one in listed:
        documents, counts, last = one.articles, one.counts, len(one.articles) - 1
        blocks = [whoosh3.WHOOSH3_HEADER_MAGIC]
        for at in range(0, last + 1, BLOCK):
            some = slice(at, at + BLOCK)
            blocks.append(_block(documents[some], counts[some], one.places[some], at + BLOCK > last))
        terms.append(one.term)
        infos.append(_INFO.pack(False, sum(counts), last + 1, 0, 0, max(counts), documents[0], documents[last]))
        sizes.append(sum(map(len, blocks)))
        postings += blocks
    return Written(field, terms, infos, sizes, b"".join(postings))


_INFO = whoosh3.W3TermInfo._struct
_EXTENT = struct.Struct("!qi")
"""Where postings are, and how long: the end of a W3TermInfo."""


class Codec(whoosh3.W3Codec):  # type: ignore[misc]  # whoosh has no types
    """Writes with the writers below; what it writes says that it is Whoosh's own format, which it is."""

    def field_writer(self, storage: Any, segment: Any) -> FieldWriter:
        """The writer of terms and their postings."""
        return FieldWriter(self, storage, segment)

    def per_document_writer(self, storage: Any, segment: Any) -> DocumentWriter:
        """The writer of what is stored of each document."""
        return DocumentWriter(self, storage, segment)

    def __reduce__(self) -> tuple[type, tuple[()]]:
        return whoosh3.W3Codec, ()


class FieldWriter(whoosh3.W3FieldWriter):  # type: ignore[misc]
    """Takes postings one by one, or many terms at once."""

    def __init__(self, codec: Codec, storage: Any, segment: Any) -> None:
        super().__init__(codec, storage, segment)
        self._tindex: _TermTable = _TermTable(self._tindex)
        for written in (self._postfile, self._tindex.dbfile):
            written.file = _Counted(written.file)

    def add_postings(self, schema: fields.Schema, lengths: object, items: Iterable[Any]) -> None:
        """Writes postings in the order of their fields and terms."""
        del lengths
        super().add_postings(schema, None, items)

    def add_terms(self, written: Written) -> None:
        """Puts terms behind those of the field that was started."""
        at = self._postfile.tell()
        self._postfile.write(written.postings)
        self._tindex.add_terms(pack_ushort(self._fieldid), written, at)


class _TermTable(filetables.OrderedHashWriter):  # type: ignore[misc]
    """Goes on with a table that Whoosh began, to the same bytes; its calls for each term are more than the work."""

    lastkey: bytes

    def __init__(self, begun: filetables.OrderedHashWriter) -> None:
        self.__dict__ |= begun.__dict__
        self.hashfn = _md5

    def add_terms(self, field: bytes, written: Written, at: int) -> None:
        """Adds terms of a field whose postings begin at a place."""
        out: list[bytes] = []
        place = self.dbfile.tell()
        for term, info, size in zip(written.terms, written.infos, written.sizes, strict=True):
            key, value = field + term, info + _EXTENT.pack(at, size)
            if key <= self.lastkey:
                raise ValueError(f"{key!r} comes behind {self.lastkey!r}")
            hashed = _md5(key)
            self.index.append(place)
            self.buckets[hashed & 255].append((hashed, place))
            self.lastkey = key
            out += (filetables._lengths.pack(len(key), len(value)), key, value)
            place += filetables._lengths.size + len(key) + len(value)
            at += size
        self.dbfile.write(b"".join(out))

    def _write_hashes(self) -> None:
        """The tables in which a term is looked for: each has a place for every hash, or it is in the next free one."""
        place = self.dbfile.tell()
        for entries in self.buckets:
            slots = 2 * len(entries)
            found = [_NOWHERE] * slots
            for hashed, position in entries:
                slot = (hashed >> 8) % slots
                while found[slot] is not _NOWHERE:
                    slot = (slot + 1) % slots
                found[slot] = filetables._pointer.pack(hashed, position)
            self.directory.append((place, slots))
            self.dbfile.write(b"".join(found))
            place += slots * filetables._pointer.size


_NOWHERE = filetables._pointer.pack(0, 0)


def _md5(key: bytes) -> int:
    """As Whoosh's own hash of a key: the last 32 bits of its MD5."""
    return int.from_bytes(md5(key, usedforsecurity=False).digest()[-4:])


class _Counted:
    """A file that knows where it is: asked for each term, the system's word on it is a third of all writing."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file, file.tell()
        self.flush, self.close, self.fileno = file.flush, file.close, file.fileno

    def write(self, data: bytes) -> int:
        self._at += len(data)
        return self._file.write(data)

    def tell(self) -> int:
        return self._at


class DocumentWriter(whoosh3.W3PerDocWriter):  # type: ignore[misc]
    """Stores values that are compressed already."""

    def _create_column(self, fieldname: str, column: Any) -> None:
        super()._create_column(fieldname, _STORED if column is whoosh3.STORED_COLUMN else column)


class _StoredColumn(columns.PickleColumn):  # type: ignore[misc]
    """Read as Whoosh's own column of stored values."""

    class Writer(columns.PickleColumn.Writer):  # type: ignore[misc]
        def add(self, docnum: int, value: Any) -> None:
            self._child.add(docnum, pickle.dumps(value, _PROTOCOL))


_STORED = _StoredColumn(columns.CompressedBytesColumn(level=0))


def _block(documents: Sequence[int], counts: Sequence[int], values: Sequence[bytes], last: bool) -> bytes:
    """A block as W3PostingsWriter writes it, and W3LeafMatcher reads it."""
    most = max(counts)
    weights = None if most == 1 else float(most) if min(counts) == most else tuple(map(float, counts))
    before = (0, *documents[:-1])
    data = pickle.dumps((tuple(map(int.__sub__, documents, before)), weights, tuple(values)), _PROTOCOL)
    # Compressing it would take as long as all else of it, and spare a third.
    info = pickle.dumps((len(documents), documents[-1], float(most), 0, 0, 0), 2)
    size = len(info) + len(data)
    return b"".join((pack_int(-size if last else size), info, data))
