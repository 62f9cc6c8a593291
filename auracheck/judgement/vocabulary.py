"""The words of which placeholders and defaults are made, each with what it is evidence of.

Latin script, lower case, without accents; other scripts are in `vocabulary_scripts.py`, loaded when one is met.
Words are matched whole, never as parts of longer ones, so a word may be common: what counts is how much of a value
the vocabulary explains (`words.py`).
"""

ASKS = 1
"""It asks to be replaced: `your`, `change`, `placeholder`."""
NOUN = 2
"""It names what ought to stand there: `secret`, `password`, `string`."""
DEVELOPMENT = 4
"""It says that the value is for development or tests."""
DEPLOYED = 8
"""It names a deployed environment."""
COMMON = 16
"""An account, a product, a password that everybody tries."""
FILLER = 32
"""It explains a part of a value and is evidence of nothing: `strong`, `the`, `for`."""
OWN = 64
"""A word of the service itself: its policy's name, the user or database of a URL."""

EVIDENCE = ASKS | NOUN | DEVELOPMENT | DEPLOYED | COMMON | OWN
"""What speaks for a placeholder or a default."""

_WORDS = {
    ASKS: """
        change changed changes changeme changethis changeit changeable replace replaced replaceme your yours yourself
        you insert inserted put paste fill placeholder placeholders example examples dummy fake todo tbd fixme
        redacted masked hidden modify modified update updated choose chosen pick generate generated generator goes
        here must please pls xxx xxxx invalid undefined null none nil unset something somewhere rotate customize
        cambia cambiar cambiame cambialo cambie modifica modificar reemplaza reemplazar reemplace sustituir pon poner
        tu tus su aqui aca troque trocar trocame mude mudar altere alterar substitua substituir coloque insira sua seu
        changez changer changezmoi remplacez remplacer votre vos ton mettez mettre inserez ici
        aendern andern ersetzen ersetze bitte dein deine deinen deiner ihr ihre hier einfugen einfuegen andere aendere
        sostituire sostituisci cambiare cambialo modificare inserire inserisci tuo tua qui
        degistir degistirin degistiriniz buraya senin sizin
        zmien zmienic zmienmnie wstaw wpisz twoj twoja twoje tutaj tu
        ganti gantilah ubah isi masukkan anda kamu disini sini diganti
        thay doi bang cua ban day nhap dien
    """,
    NOUN: """
        secret secrets secretkey key keys password passwords passwd passwort passphrase passcode passkey pass pwd pw
        token tokens jwt jws jwe jwk hs256 auth oauth oidc saml sso mfa authentication authorization authenticate api
        apikey apis credential credentials creds cred session sessions cookie cookies csrf salt pepper nonce hash hmac
        signing signature sign signed sha sha256 aes rsa encryption encrypt encrypted encrypting cipher crypto
        cryptographic cryptographically fernet private public client access refresh webhook webhooks passport bearer
        value values string strings str text chars char characters character bytes byte bits bit digits digit number
        numbers letters ascii alphanumeric hex hexadecimal base base64 base32 uuid openssl rand urandom username
        usernames userid account accounts sid login email mail smtp sms database databases db dbname host hostname
        server url uri dsn endpoint connection instance region cluster license certificate cert master verification
        verify primary secondary deployment bot channel group
        clave claves contrasena secreto secretos secreta secretas llave cadena caracteres usuario nombre bytes
        chave chaves senha senhas segredo segredos segreda palavra usuario banco
        cle cles secrete motdepasse mot mots passe chaine caractere utilisateur jeton
        geheim geheimer geheime geheimes geheimen geheimnis schluessel schlussel kennwort zeichen zeichenkette
        zeichenfolge benutzer
        chiave segreta segreto segrete parola stringa caratteri utente
        gizli anahtar anahtari sifre sifresi parola karakter metin kelime
        haslo hasla hasel klucz klucza tajny tajne tajnego sekret sekretny sekretu znak znaki znakow ciag ciagu losowy
        kunci rahasia sandi kata karakter acak
        mat khau khoa bi chuoi ngau nhien ky tu mk
    """,
    DEVELOPMENT: """
        dev devel develop developer developers development local localhost localdev test tests testing tester
        testkey e2e unit integration ci demo debug default defaults insecure unsafe notsecure unsecure mock stub
        sandbox playground toy temp temporary tmp example hardcoded sample samples starter quickstart tutorial
        handler fixture fixtures docker compose entwicklung desarrollo developpement sviluppo desenvolvimento
        gelistirme pruebas prueba teste essai
    """,
    DEPLOYED: "prod production produccion producao produktion produzione staging stage preprod live produksi",
    COMMON: """
        admin admins administrator root superuser superadmin sysadmin guest user users postgres postgresql mysql
        mariadb mongo mongodb redis valkey rabbitmq rabbit minio elastic elasticsearch kafka sqlite oracle keycloak
        grafana wordpress django flask rails laravel spring node nextauth next hasura strapi directus supabase odoo
        celery broker queue amqp backend frontend webapp web app apps service services server site letmein welcome
        qwerty qwertz azerty asdf asdfgh zxcvbn iloveyou monkey dragon sunshine hunter football baseball shadow
        abc abcdef foo bar baz foobar foobarbaz hello world hallo deadbeef cafebabe cafe babe john doe
        johndoe jane alice bob twilio google aws azure gmail github gitlab
    """,
    FILLER: """
        a an and any are as at be but by can do does dont exactly for from get have how i if in into is it its just
        keep let long longer longest make makes me min minimum max maximum length len more most my need needs never
        new no not of old on one only or other our own people per random randomly really safe safely same secure
        secured security securely should so some strong stronger strongest strictly super than that the them then
        there this to too twice type unique until use used using via very want was we when which will with within
        without word words xyz extra ultra mega hyper complex complexity different another long lengthy at least
        warning before after later must enough ready big great good best better bad simple easy quick first last
        isa step output guide section see read doc docs documentation about gdpr compliance purposes purpose
        every install installation environment env config configuration setting settings variable var file name id
        real actual proper valid shared share id end start all
        con una un uno unos las los el la lo de del en y o es por para muy larga largo segura seguro aleatoria
        aleatorio fuerte minimo menos al este esta esto produccion complejo nueva nuevo app privada real
        um uma muito longa longo forte da do dos das e com pelo menos no na este esse esta super
        le les des du et ou au aux pour tres longue long securise securisee secure forte fortement aleatoire ce cette
        moi au moins en une
        ein eine einen sehr langer langes lange lang sicher sicheres sicherer sichere zufallig zufaellig zufaelliges
        zufaellige mindestens fur fuer und oder das der die den starkes starker starke sich mit von
        il di per e questo questa lunga lungo casuale sicura sicuro almeno molto forte in nella
        icin bir cok uzun guclu rastgele en az bu ve olsun guvenli
        na i w z do mi mnie dlugi silny silne bezpieczne bezpieczny losowy co najmniej
        ini itu dengan yang panjang kuat untuk di dan minimal karakter aman sangat
        nay ngay mot dai va manh it nhat cho rieng
    """,
}

MARKED: dict[str, int] = {}
for _mark, _text in _WORDS.items():
    for _word in _text.split():
        MARKED.setdefault(_word, _mark)

GLUED = {"isa", "my", "me", "is", "it", "be", "in", "to", "of", "or", "not", "do", "db", "pw"}
"""The only words of two letters that may be found in a run without separators (`thisismykey`)."""

ASKS_OF_NAMES = frozenset(
    ("your", "yours", "you", "changeme", "changethis", "changeit", "replace", "replaceme", "placeholder", "example",
     "dummy", "fake", "todo", "tbd", "fixme", "redacted", "please", "votre", "dein", "deine", "twoj", "sizin", "xxxx")
)  # fmt: skip
"""What makes a user's name or an account's id a placeholder. Fewer than `ASKS`: real ones hold `update` and `day`."""

LONE = {"con", "una", "los", "las", "des", "les", "der", "die", "das", "den", "per", "mit", "ini", "itu", "mat", "cho",
        "bir", "cok", "bot", "end", "all", "its", "cat", "cua", "ban", "day", "doi", "dai", "ton", "vos", "pon", "tus",
        "mot", "toy", "see", "web", "str", "len", "via", "cle", "ici", "bar", "doe", "foo", "baz", "bob", "abc",
        "xyz", "unit", "ihr", "uno", "unos", "uma", "muy", "por", "mon", "new", "old", "get", "let", "are", "but", "so",
        "from", "base", "text", "real", "type", "name", "start", "stage", "big", "bad", "good"}  # fmt: skip
"""Words that are too easily a part of another (`contest`) to be found in a run without separators."""

JOINED = {word: mark for word, mark in MARKED.items() if (len(word) > 2 and word not in LONE) or word in GLUED}
"""What may stand in a run of letters without separators."""

LONGEST = max(map(len, JOINED))
