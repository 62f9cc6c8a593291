"""English words, and those that people write in every language: products, protocols, names of secrets."""

from auracheck.judgement.marks import COMMON, DEPLOYED, DEVELOPMENT, FILLER, INSTRUCTION, NOUN

WORDS = {
    INSTRUCTION: """
        change changed changes changeme changethis changeit changeable changing replace replaced replaceme replacement
        replacing your yours yourself yourown you insert inserted put paste pasted fill fillme fillin placeholder
        placeholders example examples dummy fake todo tbd tba fixme redacted masked hidden modify modified update
        updated choose chosen pick generate generated generator goes here must please pls xxx xxxx invalid undefined
        null none nil unset notset something somewhere anything whatever someone rotate customize customise
        override overridden overwrite edit edited editme setme setthis specify specified provide provided supply
        supplied enter entered define defined configure configured obtain obtained copy copied create created assign
        assigned blank empty void notreal lorem ipsum swap tochange toreplace removeme remove deleteme later soon
        redefine regenerate regenerated substitute hereyour myown adjust foryou
    """,
    NOUN: """
        secret secrets secretkey key keys password passwords passwd passw pswd pword passphrase passcode passkey pass
        pwd pw token tokens jwt jws jwe jwk jwks hs256 hs384 hs512 rs256 es256 auth oauth oauth2 oidc openid saml sso
        mfa otp totp authentication authorization authenticate authorize authenticator api apikey apikeys apis
        credential credentials creds cred session sessions cookie cookies csrf xsrf salt pepper nonce hash hashed
        hashing hmac signing signature signatures sign signed signer sha sha1 sha256 sha384 sha512 md5 aes aes256 rsa
        gcm cbc iv kdf encryption encrypt encrypted encrypting encryptor decrypt decryption cipher crypto cryptographic
        cryptographically cryptography cryptokey fernet private public client access refresh webhook webhooks passport
        bearer privatekey publickey clientid clientsecret appkey appsecret appid accesskey masterkey signingkey
        encryptionkey jwtsecret jwtkey jwttoken authtoken authsecret authkey sessionsecret sessionkey cookiesecret
        jsonwebtoken webtoken json keystore keyring keyphrase keypair vault
        value values string strings str text phrase chars char characters character bytes byte bits bit digits digit
        number numbers numeric letters letter ascii alphanumeric hex hexadecimal base base64 base32 uuid guid openssl
        rand urandom entropy username usernames userid account accounts sid login logins email emails mail smtp sms
        database databases db dbname host hosts hostname server servers url urls uri dsn endpoint connection instance
        region cluster license certificate cert master verification verify verified primary secondary deployment bot
        channel group issuer audience tenant
    """,
    DEVELOPMENT: """
        dev devel develop developer developers development local localhost localdev localonly test tests testing
        tester testkey testonly devonly devmode e2e unit integration ci demo demos debug default defaults insecure
        unsafe notsecure unsecure unsecured notsafe mock mocked mocking stub sandbox playground toy temp temporary tmp
        hardcoded sample samples starter boilerplate scaffold quickstart tutorial handler fixture fixtures docker
        compose dockercompose nonprod nonproduction throwaway experimental fallback
    """,
    DEPLOYED: "prod production preprod staging stage live uat qa",
    COMMON: """
        admin admins administrator root superuser superadmin sysadmin guest user users postgres postgresql pgsql mysql
        mariadb mongo mongodb redis valkey rabbitmq rabbit minio minioadmin elastic elasticsearch kafka sqlite oracle
        mssql cassandra clickhouse influxdb influx neo4j keycloak grafana prometheus jenkins sonarqube wordpress drupal
        ghost django flask fastapi rails laravel symfony spring springboot express expressjs nestjs node nodejs
        nextauth nextjs nuxt next remix react angular svelte hasura strapi directus supabase appwrite firebase odoo
        metabase superset airflow n8n nextcloud gitea celery broker queue amqp backend frontend fullstack webapp web
        website app apps application service services microservice server site letmein welcome qwerty qwertz azerty
        asdf asdfgh zxcvbn iloveyou monkey dragon sunshine princess hunter football baseball shadow trustno changeling
        abc abcd abcdef foo bar baz qux foobar foobarbaz hello world helloworld hallo deadbeef cafebabe cafe babe
        john doe johndoe jane janedoe alice bob acme contoso twilio google aws azure gmail github gitlab slack stripe
        openai kubernetes k8s traefik nginx portal dashboard gateway
    """,
    FILLER: """
        a an and any are as at be but by can do does dont exactly for from get have how i if in into is it its just
        keep let long longer longest make makes me min minimum minimal max maximum length len more most my mine need
        needs needed never new no not of off old on one only or other our ours own people per random randomly really
        safe safely same secure secured securely security should so some strong stronger strongest strictly super
        than that the their them then there these this those to too twice type unique until use used using uses via
        very want was we when where which who will with within without word words xyz extra ultra mega hyper complex
        complexity complicated different another long lengthy least warning before after enough ready big huge great
        good best better bad weak simple easy quick first second last isa step output guide section see read doc docs
        documentation about gdpr compliance purposes purpose every install installation environment environments env
        config configuration setting settings variable variables var file files name names id real actual proper valid
        shared share start all both also even always because being been has had would could may might shall cannot
        cant wont doesnt isnt know knows nobody everyone somebody nothing everything thing things way ways made making
        please sure high highly super awesome cool fancy nice little lol lmao wow hey hi this
        ok okay yes production mysuper supersecret topsecret secretive
        between up down out over under and through per deploy deployed plain found pipeline guess guessed ever rotated
        project system platform company team product manager module
        microservices cloud online mobile android ios internal external admins shop store blog chat school hotel
        restaurant todo task tasks tracker social bank wallet health payment payments order orders customer customers
        expiry expire expires expiration version hours days minutes seconds at least equal than required require
        requires requirement requirements recommended suggest suitable algorithm standard format encoded encode
        encoding command terminal run running generated like such etc else instead above below follow following
    """,
}

GLUED = frozenset({"isa", "my", "me", "is", "it", "be", "in", "to", "of", "or", "not", "do", "db", "pw", "we", "no"})
"""The only words of two letters that may be found in a run without separators (`thisismykey`)."""

INSTRUCTION_IN_NAMES = frozenset(
    ("your", "yours", "yourname", "yourmail", "youremail", "youruser", "yourusername", "yourdomain", "yourcompany",
     "you", "changeme", "changethis", "changeit", "replace", "replaceme", "placeholder", "example", "dummy", "fake",
     "todo", "tbd", "fixme", "redacted", "please", "insert", "votre", "dein", "deine", "ihre", "twoj", "sizin", "tuo",
     "xxxx", "xxx", "here")
)  # fmt: skip
"""Words that make a user name or an account's id a placeholder: fewer than `INSTRUCTION`, since real ones contain
`update` and `day`."""
