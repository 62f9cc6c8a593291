"""direnv."""

SAMPLES = {
    ".envrc": "export JWT_SECRET_KEY=@secret@\nSESSION_SECRET=@other@\ndotenv_if_exists inner.env\nsource_up\n",
    "inner.env": "JWT_SECRET_KEY='@other@'\n@secret@ = \"@other@\n",
}
"""Files for the tests that go over all systems, the first of them for the first scheme."""
