"""Codec: Whoosh's own format on disk, written from whole posting lists instead of posting after posting.

Everything is read back by Whoosh as it is.  Pickles are of later protocols, in which bytes stand as they are: protocol
2, which Whoosh writes, spells each of them out as a call.  Lengths, which only Whoosh's own scores need, are left out.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any, BinaryIO
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from whoosh import columns, fields
from whoosh.codec import whoosh3
from whoosh.filedb import filetables
from whoosh.system import pack_ushort
from whoosh.util.numlists import GrowableArray

from searchindex.engines.snapshot.inverted import Occurrences
from searchindex.engines.snapshot.kernel import inversion

_PROTOCOL = 5


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

    def add_terms(self, some: Occurrences) -> None:
        """Puts terms behind those of the field that was started."""
        at = self._postfile.tell()
        postings, entries, ends = inversion.lists(
            self._fieldid, some.terms, some.begins, some.articles, some.places, at
        )
        self._postfile.write(postings)
        self._tindex.add_terms(pack_ushort(self._fieldid), some.terms, entries, ends)


class _TermTable(filetables.OrderedHashWriter):  # type: ignore[misc]
    """The table of terms, which can be given many at once.

    Of the hashes that Whoosh knows it has CRC-32, since MD5 takes five times as long and is no better here.
    """

    lastkey: bytes

    def __init__(self, begun: filetables.OrderedHashWriter) -> None:
        begun.dbfile.seek(begun.startoffset)
        filetables.HashWriter.__init__(self, begun.dbfile, hashtype=_HASH)
        self.extras, self.lastkey = begun.extras, b""
        self._hashes, self._places = array("I"), array("q")

    def add(self, key: bytes, value: bytes) -> None:
        """Adds one term, by its field and its bytes."""
        entry = filetables._lengths.pack(len(key), len(value)) + key + value
        self.add_terms(b"", [key], memoryview(entry), np.array([len(entry)]))

    def add_terms(self, field: bytes, terms: Sequence[bytes], entries: memoryview, ends: NDArray[np.int64]) -> None:
        """Adds terms of a field, in their order, with their entries and where each of these ends."""
        if not terms:
            return
        if field + terms[0] <= self.lastkey:
            raise ValueError(f"{field + terms[0]!r} comes behind {self.lastkey!r}")
        place = self.dbfile.tell()
        self.dbfile.write(entries)
        self._places.append(place)
        self._places.frombytes((ends[:-1] + place).tobytes())
        self._hashes.extend(map(crc32, terms, repeat(crc32(field))))
        self.lastkey = field + terms[-1]

    def _write_hashes(self) -> None:
        place = self.dbfile.tell()
        hashes, places = np.frombuffer(self._hashes, np.uint32), np.frombuffer(self._places, np.int64)
        tables, slots = inversion.hash_tables(hashes, places)
        self.dbfile.write(tables)
        for many in slots:
            self.directory.append((place, many))
            place += many * filetables._pointer.size

    def _write_extras(self) -> None:
        self.index = GrowableArray("q")
        self.index.array = array("i" if self.dbfile.tell() < 1 << 31 else "q", self._places)
        super()._write_extras()


_HASH = filetables._hash_functions.index(filetables.crc_hash)


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
