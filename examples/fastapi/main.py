"""A FastAPI application that checks its secrets before it takes a request.

    pip install fastapi uvicorn auracheck
    uvicorn main:app

In production it does not start with a secret that is missing or unfit, and says why; elsewhere it warns and goes on.
An application with a policy of its own asks `auracheck.check(["env:"], policy="auracheck.toml").passed` instead.
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
