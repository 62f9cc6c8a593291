"""Docker."""

SAMPLES = {
    "Dockerfile": "FROM python AS build\nENV BUILD_TOKEN=@other@\nFROM python\nARG APP_TOKEN=@other@\n"
    "ENV JWT_SECRET_KEY=@secret@ \\\n    SESSION_SECRET='@other@' APP_TOKEN=$APP_TOKEN\n",
    "broken.Dockerfile": "FROM\nENV JWT_SECRET_KEY='@secret@\nENV @other@\nRUN <<EOF\n@secret@\n",
}
"""Files for the tests that go over all systems, the first of them for the first scheme."""
