"""A FastAPI application that checks its secrets before it takes a request.

    pip install fastapi uvicorn -r auracheck.txt
    uvicorn main:app

In production it does not start if a secret is missing or has an error, and says why; in any other environment it warns
and goes on. An application with a policy of its own calls `auracheck.check(["env:"], policy="auracheck.toml")` and
reads `.passed` instead.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

import auracheck


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What runs before the first request: raises `auracheck.SecretsError`, which ends the start."""
    auracheck.validate_all_secrets()
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}
