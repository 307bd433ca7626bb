"""Where the file store is, read from the environment: a folder, or an S3-compatible store when a bucket is named.

docs/operations.md lists the variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

MEBIBYTE = 1024 * 1024


def storage(environment: Mapping[str, str], *, folder: Path) -> dict[str, Any]:
    """Django's description of the store."""
    bucket = environment.get("FILES_S3_BUCKET", "")
    if not bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": environment.get("FILES_FOLDER") or str(folder),
                # Nobody but the account that serves.
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    return {
        "BACKEND": "fmuadmin.files.objects.ObjectStore",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": environment.get("FILES_S3_ENDPOINT") or None,
            "region_name": environment.get("FILES_S3_REGION") or None,
            "access_key": environment.get("FILES_S3_ACCESS_KEY") or None,
            "secret_key": environment.get("FILES_S3_SECRET_KEY") or None,
            "signature_version": "s3v4",
            "addressing_style": environment.get("FILES_S3_ADDRESSING") or "path",
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": False,
        },
    }
