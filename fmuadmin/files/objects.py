"""The file store in an S3-compatible object store, with little in memory: parts are sent one after another."""

from typing import Any, Final

from boto3.s3.transfer import TransferConfig
from storages.backends.s3 import S3Storage

_PART: Final = 5 * 1024 * 1024


class ObjectStore(S3Storage):
    """django-storages' own, without its threads and with its read buffer on disk."""

    def __init__(self, **settings: Any) -> None:
        one_by_one = TransferConfig(
            multipart_threshold=_PART, multipart_chunksize=_PART, max_concurrency=1, use_threads=False
        )
        super().__init__(**{"transfer_config": one_by_one, "max_memory_size": 1024 * 1024, **settings})
