"""The cluster: every request to OpenSearch, with its retries and its errors.  The only place that imports opensearchpy.

A request that fails because a node is gone is put to another node; one that the cluster is too busy for waits and is
put again.  What cannot be had in the end is a ClusterError, whatever went wrong below.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from opensearchpy import ConnectionError as Unconnected
from opensearchpy import ConnectionTimeout, OpenSearch, OpenSearchException, TransportError

from searchindex import settings
from searchindex.errors import ClusterError

Body = dict[str, Any]

BUSY = (429, 502, 503, 504)
"""What a cluster answers that may take the request a little later."""
BUSIEST_SECONDS = 60.0
"""A write waits so long at most for a cluster that is busy or finds itself again."""
BULK_BYTES = 4 << 20
"""Documents travel in pieces of about this size: large enough to be quick, small enough for a small heap."""


class Cluster:
    """A connection for any number of threads; opened at the first request, so that a forked process has its own."""

    def __init__(self, chosen: settings.Cluster) -> None:
        self.prefix = chosen.name
        self._chosen = chosen
        self._client: OpenSearch | None = None
        self._version: str | None = None

    def search(self, index: str, body: Body, **params: Any) -> Body:
        """The answer to one search.  Raises ClusterError unless every part of the index has answered."""
        asked = {"search_type": "dfs_query_then_fetch", "allow_partial_search_results": "false", **params}
        return self._ask("POST", f"/{index}/_search", body, asked)

    def searches(self, index: str, bodies: Sequence[Body]) -> list[Body]:
        """The answers to several searches put at once."""
        if not bodies:
            return []
        head = {"search_type": "dfs_query_then_fetch", "allow_partial_search_results": False}
        answers = self._ask("POST", f"/{index}/_msearch", _lines(line for body in bodies for line in (head, body)))
        found: list[Body] = answers["responses"]
        for answer in found:
            if "error" in answer:
                raise ClusterError(f"the cluster could not search: {_reason(answer)}", "try again in a moment")
        return found

    def fields(self, index: str, ids: Sequence[str], field: str) -> list[str | None]:
        """A stored field of each of these documents, None for those that the index lacks."""
        if not ids:
            return []
        body = {"docs": [{"_id": key, "stored_fields": [field]} for key in ids]}
        answer = self._ask("POST", f"/{index}/_mget", body, {"_source": "false"})
        for doc in answer["docs"]:
            if "error" in doc:
                raise ClusterError(f"the cluster could not read: {_reason(doc)}", "try again in a moment")
        return [doc["fields"][field][0] if doc["found"] and "fields" in doc else None for doc in answer["docs"]]

    def document(self, index: str, id: str) -> Body | None:
        """A document with what a change of it must name, None where there is none."""
        found = self._ask("GET", f"/{index}/_doc/{id}", missing=True)
        return found if found.get("found") else None

    def put(self, index: str, id: str, body: Body, only: Body | None = None) -> bool:
        """Writes a document: a new one (`only` {}), or in place of the very version that `only` names.

        False where another was quicker.
        """
        asked: Body = {"refresh": "true"}
        if only is not None:
            asked |= {"if_seq_no": only["_seq_no"], "if_primary_term": only["_primary_term"]} if only else {}
        method, path = ("PUT", f"/{index}/_create/{id}") if only == {} else ("PUT", f"/{index}/_doc/{id}")
        answer = self._ask(method, path, body, asked, conflict=True)
        return "error" not in answer

    def remove(self, index: str, id: str) -> None:
        """Removes a document, where there is one."""
        self._ask("DELETE", f"/{index}/_doc/{id}", None, {"refresh": "true"}, missing=True)

    def remove_where(self, index: str, query: Body) -> None:
        """Removes the documents that a query finds."""
        ids = {hit["_id"] for hit in self.every(index, query, [])}
        self.write(index, ((key, None) for key in sorted(ids)))
        self.refresh(index)

    def every(self, index: str, query: Body, fields: Sequence[str]) -> Iterable[Body]:
        """All documents that a query finds, a thousand at a time, with these fields of their values."""
        body: Body = {"size": 1000, "query": query, "sort": ["_doc"], "_source": list(fields), "version": True}
        page = self._ask("POST", f"/{index}/_search", body, {"scroll": "1m", "ignore_unavailable": "true"})
        try:
            while page["hits"]["hits"]:
                yield from page["hits"]["hits"]
                page = self._ask("POST", "/_search/scroll", {"scroll": "1m", "scroll_id": page["_scroll_id"]})
        finally:
            if "_scroll_id" in page:
                self._ask("DELETE", "/_search/scroll", {"scroll_id": page["_scroll_id"]}, missing=True)

    def write(self, index: str, documents: Iterable[tuple[str, Body | None]]) -> int:
        """Writes documents by their ids, None to remove one; says how many.

        A cluster that is busy is given time, longer each time; what it did not take is sent again.
        Raises ClusterError where that does not help, or where a document is refused for good.
        """
        count, size, piece = 0, 0, list[bytes]()
        for key, document in documents:
            head = {"index" if document is not None else "delete": {"_id": key}}
            lines = [msgspec.json.encode(head)]
            if document is not None:
                lines.append(msgspec.json.encode(document))
            piece.append(b"\n".join(lines) + b"\n")
            size += len(piece[-1])
            count += 1
            if size >= BULK_BYTES:
                self._bulk(index, piece)
                size, piece = 0, []
        self._bulk(index, piece)
        return count

    def _bulk(self, index: str, piece: list[bytes]) -> None:
        deadline, pause = time.monotonic() + BUSIEST_SECONDS, 0.1
        while piece:
            refused: list[bytes] = []
            try:
                answer = self._ask("POST", f"/{index}/_bulk", b"".join(piece), timeout=BUSIEST_SECONDS)
            except ClusterError as error:
                if not error.passing or time.monotonic() > deadline:
                    raise
                refused = piece
            else:
                results = (next(iter(item.values())) for item in answer["items"]) if answer["errors"] else ()
                for sent, result in zip(piece, results, strict=False):
                    if result["status"] in BUSY:
                        refused.append(sent)
                    elif "error" in result:
                        raise ClusterError(f"the cluster refused a document: {_reason(result)}")
                if refused and time.monotonic() > deadline:
                    raise ClusterError("the cluster is too busy to write", "try again later", passing=True)
            piece = refused
            if piece:
                time.sleep(pause)
                pause = min(2 * pause, 5.0)

    def create(self, index: str, body: Body) -> None:
        """A new index.  One that is there already stays as it is."""
        self._ask("PUT", f"/{index}", body, timeout=BUSIEST_SECONDS, conflict=True)

    def change(self, index: str, body: Body) -> None:
        """Changes settings of an index."""
        self._ask("PUT", f"/{index}/_settings", body, timeout=BUSIEST_SECONDS)

    def drop(self, index: str) -> None:
        """Removes an index, where there is one."""
        self._ask("DELETE", f"/{index}", None, {"ignore_unavailable": "true"}, missing=True, timeout=BUSIEST_SECONDS)

    def refresh(self, index: str) -> None:
        """Makes what was written visible to searches."""
        self._ask("POST", f"/{index}/_refresh", timeout=BUSIEST_SECONDS)

    def settled(self, index: str) -> bool:
        """Waits until every copy of an index is in place; False where that takes too long."""
        asked = {"wait_for_status": "green", "timeout": f"{BUSIEST_SECONDS:.0f}s"}
        answer = self._ask("GET", f"/_cluster/health/{index}", None, asked, missing=True, timeout=BUSIEST_SECONDS + 5)
        return answer.get("status") == "green"

    def count(self, index: str) -> int:
        """How many documents searches see."""
        return int(self._ask("GET", f"/{index}/_count")["count"])

    def bytes(self, pattern: str) -> int:
        """What indexes take on the disks of all nodes, their copies included."""
        found = self._ask("GET", f"/{pattern}/_stats/store", timeout=BUSIEST_SECONDS)
        return int(found["_all"]["total"]["store"]["size_in_bytes"])

    def indexes(self, pattern: str) -> list[str]:
        """The names of indexes."""
        return sorted(self._ask("GET", f"/{pattern}/_alias", None, {"allow_no_indices": "true"}, missing=True))

    def named(self, alias: str) -> str | None:
        """The index behind an alias, None where it names none."""
        found = self._ask("GET", f"/_alias/{alias}", missing=True)
        return None if "error" in found else next(iter(found), None)

    def point(self, alias: str, index: str) -> None:
        """Makes an alias name this index alone, in one step."""
        actions = [
            {"remove": {"index": "*", "alias": alias, "must_exist": False}},
            {"add": {"index": index, "alias": alias}},
        ]
        self._ask("POST", "/_aliases", {"actions": actions}, timeout=BUSIEST_SECONDS)

    def bm25_factor(self, k1: float) -> float:
        """What this cluster's BM25 multiplies the saturation by: k1 + 1 before version 3, nothing since."""
        if self._version is None:
            self._version = str(self._ask("GET", "/")["version"]["number"])
        return k1 + 1 if int(self._version.split(".")[0]) < 3 else 1.0

    def close(self) -> None:
        """Lets go of the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _ask(
        self, method: str, path: str, body: Any = None, params: Body | None = None, *, missing: bool = False,
        conflict: bool = False, timeout: float | None = None,
    ) -> Body:  # fmt: skip
        """One request.  `missing` and `conflict` say which refusals are answers."""
        allowed = {404} if missing else {400, 409} if conflict else set()
        sent = body if isinstance(body, bytes) or body is None else msgspec.json.encode(body)
        asked: Body = {**(params or {}), "request_timeout": timeout or self._chosen.timeout_seconds}
        try:
            headers = {"content-type": "application/x-ndjson" if isinstance(body, bytes) else "application/json"}
            answer = self._connected().transport.perform_request(method, path, params=asked, body=sent, headers=headers)
        except TransportError as error:
            if error.status_code in allowed and isinstance(error.info, dict):
                if conflict and error.status_code == 400 and "exists" not in str(error.error):
                    raise ClusterError(f"the cluster refused: {error.error} {_reason(error.info)}") from error
                return error.info
            raise _failed(error) from error
        except OpenSearchException as error:
            raise ClusterError(f"the cluster cannot be asked: {error}") from error
        return answer if isinstance(answer, dict) else {}

    def _connected(self) -> OpenSearch:
        if self._client is None:
            chosen = self._chosen
            # What fails is said by our own errors; the client would write a line for each attempt besides.
            logging.getLogger("opensearch").setLevel(logging.CRITICAL)
            self._client = OpenSearch(
                hosts=chosen.addresses.replace(",", " ").split(),
                http_auth=(chosen.user, chosen.password) if chosen.user else None,
                ca_certs=chosen.ca_file or None,
                serializer=_Json(),
                timeout=chosen.timeout_seconds,
                # Every node may be down but one.
                max_retries=max(2, len(chosen.addresses.replace(",", " ").split())),
                retry_on_timeout=True,
                retry_on_status=(502, 503, 504),
                pool_maxsize=16,
            )
        return self._client


class _Json:
    """How requests and answers are written: by msgspec, which is many times faster than the standard library."""

    mimetype = "application/json"

    def dumps(self, data: Any) -> str | bytes:
        return data if isinstance(data, (str, bytes)) else msgspec.json.encode(data)

    def loads(self, text: str | bytes) -> Any:
        return msgspec.json.decode(text)


def _failed(error: TransportError) -> ClusterError:
    if isinstance(error, (ConnectionTimeout, Unconnected)):
        return ClusterError("the cluster cannot be reached", "is one of its nodes at cluster.addresses?", passing=True)
    reason = _reason(error.info) if isinstance(error.info, dict) else str(error.error)
    return ClusterError(f"the cluster answered {error.status_code}: {reason}", passing=error.status_code in BUSY)


def _reason(answer: Body) -> str:
    """The innermost reason that an answer gives for an error, in a line."""
    found = answer.get("error", answer)
    if not isinstance(found, dict):
        return str(found)[:300]
    causes = found.get("root_cause") or [found]
    return f"{causes[0].get('type', '')}: {causes[0].get('reason', '')}"[:300]


def _lines(values: Iterable[Body]) -> bytes:
    return b"".join(msgspec.json.encode(value) + b"\n" for value in values)
