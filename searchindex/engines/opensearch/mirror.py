"""The mirror: the small files of each generation, in the cluster and in the index folder of every machine.

The cluster's are the true ones.  An index folder that is empty, old or damaged is made like them again; so a web node
keeps nothing that it could not lose.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from searchindex import generations, settings
from searchindex.engines.opensearch.cluster import Body, Cluster
from searchindex.engines.opensearch.mapping import FILES, articles_index, files_body, files_index
from searchindex.errors import AnswerboxError, DamagedError, FormatError, LockedError, NoIndexError
from searchindex.generations import Manifest

PIECE_BYTES = 1 << 20
MANIFEST_ID = "manifest"


def upload(cluster: Cluster, index_dir: Path, found: Manifest) -> None:
    """Puts a generation's files into the cluster, its manifest last: from then on the generation is whole."""
    index = files_index(cluster.prefix, found.name)
    cluster.create(index, files_body())
    cluster.write(index, _pieces(generations.folder(index_dir, found.name), found))
    cluster.put(index, MANIFEST_ID, {"manifest": msgspec.json.encode(found).decode()})


def whole(cluster: Cluster) -> dict[str, Manifest]:
    """The generations that are whole in the cluster and may be published, by name."""
    found = {}
    for hit in cluster.every(f"{cluster.prefix}-*{FILES}", {"ids": {"values": [MANIFEST_ID]}}, ["manifest", "retired"]):
        if "retired" not in hit["_source"]:
            try:
                manifest = msgspec.json.decode(hit["_source"]["manifest"], type=Manifest)
            except msgspec.MsgspecError:
                continue  # another version's: it is left to its own program
            found[manifest.name] = manifest
    return found


def published(cluster: Cluster, known: dict[str, Manifest]) -> str | None:
    """The name of the generation that the alias names."""
    index = cluster.named(cluster.prefix)
    return next((name for name in known if articles_index(cluster.prefix, name) == index), None)


def pull(cluster: Cluster, index_dir: Path, only_published: bool = False) -> str | None:
    """Makes an index folder like the cluster, and gives the published generation's name, None where there is none.

    With `only_published` no other generation is fetched, and those that are there stay until the next is.
    For the holder of the folder's lock alone.  Raises ClusterError; the folder then stays as it was.
    """
    known = whole(cluster)
    current = published(cluster, known)
    wanted = [current] if only_published and current else [] if only_published else sorted(known)
    for name in wanted:
        if name is not None and not _sound(index_dir, known[name]):
            _fetch(cluster, index_dir, known[name])
    if current is not None and _pointer(index_dir) != current:
        generations.publish(index_dir, current)
    for name in generations.names(index_dir):
        if name not in known and name != current:
            generations.remove(index_dir, name)
    return current


def puller(index_dir: Path, chosen: settings.Cluster) -> Callable[[], None]:
    """What a web node does again and again: asks what is published, and fetches it where it is news."""
    cluster = Cluster(chosen)

    def step() -> None:
        here = _pointer(index_dir)
        if here and articles_index(cluster.prefix, here) == cluster.named(cluster.prefix):
            return
        try:
            with generations.lock(index_dir):
                pull(cluster, index_dir, only_published=True)
        except LockedError:
            return  # an indexer works on this very folder, and brings it up to date itself

    return step


def _fetch(cluster: Cluster, index_dir: Path, found: Manifest) -> None:
    """Fetches a generation aside and gives it its name when every file is what the manifest says."""
    target = generations.folder(index_dir, found.name)
    with generations.building(index_dir, found.name) as aside:
        pieces: dict[str, dict[int, bytes]] = {path: {} for path in found.files}
        for hit in cluster.every(files_index(cluster.prefix, found.name), {"match_all": {}}, ["path", "piece"]):
            if hit["_id"] != MANIFEST_ID:
                path, number = hit["_source"]["path"], int(hit["_id"].rpartition("#")[2])
                pieces[path][number] = zlib.decompress(base64.b64decode(hit["_source"]["piece"]))
        for path, parts in pieces.items():
            file = aside / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"".join(parts[number] for number in sorted(parts)))
        if generations.digests(aside) != found.files:
            raise DamagedError(f"the files of generation {found.name} came from the cluster damaged", "build it again")
        if target.is_dir():
            generations.remove(index_dir, found.name)
        generations.complete(index_dir, aside, found)


def _pieces(folder: Path, found: Manifest) -> Iterator[tuple[str, Body]]:
    for path in found.files:
        data = (folder / path).read_bytes()
        for number, begin in enumerate(range(0, max(1, len(data)), PIECE_BYTES)):
            piece = base64.b64encode(zlib.compress(data[begin : begin + PIECE_BYTES], 1)).decode()
            yield f"{path}#{number}", {"path": path, "piece": piece}


def _sound(index_dir: Path, wanted: Manifest) -> bool:
    try:
        return generations.verify(index_dir, wanted.name) == wanted
    except (NoIndexError, DamagedError, FormatError, OSError):
        return False


def _pointer(index_dir: Path) -> str:
    try:
        return generations.current(index_dir)
    except (AnswerboxError, OSError):
        return ""
