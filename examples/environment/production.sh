# The environment form. Source it, so that the exports stay in this shell:  . ./production.sh
# It needs DATABASE_HOST, DATABASE_PASSWORD, REDIS_HOST and REDIS_PASSWORD, and writes no value down.
# A key that is not set yet is made here; new keys sign everybody out, so bring the old ones along to keep sessions.

export ENVIRONMENT=production

: "${JWT_SECRET_KEY:=$(auracheck generate jwt)}"
: "${SESSION_SECRET:=$(auracheck generate session)}"
export JWT_SECRET_KEY SESSION_SECRET

# A password in a URL: `auracheck generate password` makes one that needs no escaping there.
export DATABASE_URL="postgresql://auraconnect:${DATABASE_PASSWORD:?}@${DATABASE_HOST:?}:5432/auraconnect"
export REDIS_URL="redis://:${REDIS_PASSWORD:?}@${REDIS_HOST:?}:6379/0"
