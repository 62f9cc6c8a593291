"""The words of which placeholders and defaults are made, each with its mark: what it is evidence of.

Latin script, lower case, without accents; other scripts are in `vocabulary_scripts.py`, loaded when one is met.
Words are matched whole, never as parts of longer ones, so a word may be common: what counts is how much of a value
the vocabulary explains (`words.py`).
"""

INSTRUCTION = 1
"""It says that the value is to be replaced: `your`, `change`, `placeholder`."""
NOUN = 2
"""It names the kind of value: `secret`, `password`, `string`."""
DEVELOPMENT = 4
"""It says that the value is for development or tests."""
DEPLOYED = 8
"""It names a deployed environment."""
COMMON = 16
"""A common account, product or password."""
FILLER = 32
"""It explains a part of a value, and is not evidence: `strong`, `the`, `for`."""
OWN = 64
"""A word of the service: its policy's name, the secret's own name, the user or database of a URL."""

EVIDENCE = INSTRUCTION | NOUN | DEVELOPMENT | DEPLOYED | COMMON | OWN
"""The marks of words that show a placeholder or a default."""

_ENGLISH = {
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
"""English, and what people write in every language: products, protocols, names of secrets."""

GLUED = frozenset(
    {"isa", "my", "me", "is", "it", "be", "in", "to", "of", "or", "not", "so", "do", "db", "pw", "we", "no"}
)
"""The only words of two letters that may be found in a run without separators (`thisismykey`)."""

INSTRUCTION_IN_NAMES = frozenset(
    ("your", "yours", "yourname", "yourmail", "youremail", "youruser", "yourusername", "yourdomain", "yourcompany",
     "you", "changeme", "changethis", "changeit", "replace", "replaceme", "placeholder", "example", "dummy", "fake",
     "todo", "tbd", "fixme", "redacted", "please", "insert", "votre", "dein", "deine", "ihre", "twoj", "sizin", "tuo",
     "xxxx", "xxx", "here")
)  # fmt: skip
"""Words that make a user name or an account's id a placeholder: fewer than `INSTRUCTION`, since real ones contain
`update` and `day`."""

_LATIN = {
    INSTRUCTION: """
        cambia cambiar cambiame cambialo cambie cambiado modifica modificar modifique reemplaza reemplazar reemplace
        reemplazame sustituir sustituye pon poner ponga coloca tu tus su sus aqui aca escribe escriba ingresa ingrese
        introduce introduzca inserta genera generar generado generada ejemplo
        troque trocar trocame mude mudar muda altere alterar alterame substitua substituir coloque coloca insira sua
        seu suas seus teu tua gere gerar gerada gerado exemplo preencha digite defina
        changez changer changezmoi remplacez remplacer remplacezmoi votre vos ton ta mettez mettre inserez ici
        exemple generez generer modifiez entrez saisissez definir
        aendern andern aendere andere bitte ersetzen ersetze ersetzt dein deine deinen deiner dein ihr ihre ihren hier
        einfugen einfuegen eintragen eingeben eigene eigenes eigenen beispiel platzhalter generieren generiert
        sostituire sostituisci sostituiscimi cambiare cambiami inserire inserisci tuo tua vostro vostra qui esempio
        generare generata genera modificare metti imposta
        degistir degistirin degistiriniz degistirilmeli degismeli buraya senin sizin kendi ornek yazin giriniz girin
        olusturun uretin
        zmien zmienic zmienmnie zamien wstaw wpisz podaj twoj twoja twoje tutaj przyklad wygeneruj ustaw
        ganti gantilah ubah isi isikan masukkan anda kamu disini sini diganti diubah harus contoh buat milik
        thay doi hay ban cua day nhap dien doithanh thaydoi vidu tao
        verander wijzig vervang vul jouw uw voorbeeld byt ut din ditt andra
    """,
    NOUN: """
        clave claves contrasena contrasenia secreto secretos secreta secretas llave llaves cadena caracteres usuario
        nombre firma firmar cifrado correo servidor base datos
        chave chaves senha senhas segredo segredos segreda palavra usuario utilizador banco dados assinatura conta
        autenticacao
        cle cles secret secrete motdepasse mot mots passe chaine caractere utilisateur jeton jetons signature
        identifiant courriel serveur
        geheim geheimer geheime geheimes geheimen geheimnis geheimnisse schluessel schlussel passwort passworter
        passwoerter kennwort zeichen zeichenkette zeichenfolge benutzer benutzername datenbank zugang
        chiave chiavi segreta segreto segrete segreti parola stringa caratteri utente firma nomeutente
        gizli anahtar anahtari anahtarim sifre sifresi sifrem parola karakter karakterli metin kelime kullanici
        veritabani imza sir
        haslo hasla hasel klucz klucza kluczem tajny tajne tajna tajnego tajemnica tajemnice sekret sekretny sekretu
        sekretne znak znaki znakow ciag ciagu uzytkownik baza danych podpis
        kunci rahasia sandi kata katasandi karakter pengguna rahasiaku basisdata namapengguna
        mat khau matkhau khoa bi chuoi ngau nhien ky tu mk bimat khoabimat nguoidung taikhoan
        wachtwoord geheim sleutel tekens gebruiker losenord hemlig nyckel
    """,
    DEVELOPMENT: """
        entwicklung desarrollo developpement sviluppo desenvolvimento gelistirme pengembangan phattrien ontwikkeling
        pruebas prueba teste testes essai prova deneme probny uji lokal yerel
        inseguro insegura unsicher varsayilan bawaan macdinh padrao predeterminado predefinito domyslny
    """,
    DEPLOYED: """
        produccion producao produktion produzione produksi produkcja produkcji uretim canli productie sanxuat
        produccion
    """,
    FILLER: """
        con una un uno unos las los el la lo de del en y o es por para muy larga largo segura seguro aleatoria
        aleatorio fuerte fuertes minimo minima menos al este esta esto complejo compleja nueva nuevo app privada
        privado real unica unico superseguro supersegura mi mas que como cualquier debe ser nadie nunca sepa
        um uma muito muita longa longo forte da do dos das e com pelo pelos menos no na ao este esse esta super
        minha meu nossa mais que ninguem bem grande ou complexa complexo
        le les des du et ou au aux pour tres longue long securise securisee secure forte fortement aleatoire ce cette
        moi au moins en une mon ma mes que qui est doit etre super bien plus unique complexe robuste
        ein eine einen einer eines sehr langer langes lange langen lang sicher sicheres sicherer sichere sicheren
        zufallig zufaellig zufaelliges zufaellige zufallige zufalliger mindestens fur fuer und oder das der die den
        dem ist sein sich mit von vom starkes starker starke starken stark ganz ganzes mein meine meinen unser nicht
        nur neu neue neuer neues im in auf aus zu zum unbedingt produktiv supergeheim streng
        il di per e questo questa lunga lungo casuale casuali sicura sicuro almeno molto forte in nella con mia mio
        deve essere non che lunghezza minima
        icin bir cok uzun guclu rastgele en az bu ve olsun guvenli benim bizim olmali ile uzunlukta ozel super
        na i w z do mi mnie dlugi dluga silny silne silna bezpieczne bezpieczny bezpieczna losowy losowe losowa co
        najmniej nie to jest moj moja moje bardzo dla oraz minimum
        ini itu dengan yang panjang kuat untuk di dan minimal aman sangat saya ke dari tidak jangan lupa sekali unik
        nay ngay mot dai va manh it nhat cho rieng rat phai la toi cuatoi
        een het voor mijn lang sterk veilig willekeurig minimaal och min mycket
    """,
}
"""Spanish, Portuguese, French, German, Italian, Turkish, Polish, Indonesian, Vietnamese and Dutch."""

_BEGINNINGS = {
    INSTRUCTION: """
        replac placehold exampl ejempl exempl beispiel cambiar cambial reempla substit sustit sostitu remplac ersetz
        ersetzen einfueg einfug degist zmieni zamien wprowad gantikan gantila masukk modifi modifiq customiz personaliz
        inserir inserte inserez
    """,
    NOUN: """
        secret segret segred geheim sekret rahasia contrase passwor passwort schluess schlusse anahtar klucz encrypt
        encript verschlue verschlus chiffr cifrado cifrar szyfr sifrele authent autent authoris authoriz autoriz
        autorisi credenc credent credenz zugangs signatur unterschr caracter caratter karakter zeichen znakow utilisat
        usuari benutz kullani uzytkow penggun alphanum alfanum cryptog cryptogr kryptog kriptog
    """,
    DEVELOPMENT: "develop desarroll desenvolv entwickl svilupp gelistir pengemb ontwikk insecur insegur",
    FILLER: """
        secur segur sicher sicur guvenli bezpiecz random aleator zufall zufaell rastgele losow minim mindest complex
        complej komplex compless generat generier confidenc
    """,
}
"""Beginnings of words that have many endings."""

MARKED: dict[str, int] = {}
for _words in (_LATIN, _ENGLISH):  # the last ones first, since a word has the first mark that it has
    for _mark, _text in reversed(_words.items()):
        MARKED |= dict.fromkeys(_text.split(), _mark)

STEMS = {stem: mark for mark, text in _BEGINNINGS.items() for stem in text.split()}

SHORTEST_STEM, LONGEST_STEM = min(map(len, STEMS)), max(map(len, STEMS))
STEM_OPENINGS = frozenset(stem[:SHORTEST_STEM] for stem in STEMS)

_LONE = """
    con una los las des les der die das den per mit ini itu mat cho bir cok bot end all its cat cua ban day doi dai ton
    vos pon tus mot toy see web str len via cle ici bar doe foo baz bob abc xyz unit ihr uno unos uma muy por mon new
    old get let are but so from base text real type name start stage big bad good mas que sir uji uat isi tao hay vul
    din het een och use was has had may way hey wow run out iv gcm cbc qui sus seu teu mio mia che non meu ma mes est
    dem aus zum neu dan ke rat ganz uses live next node ghost rabbit oracle thing like such else even over under
"""
"""Words that are too often a part of another (`contest`) to be searched for in a run without separators."""

JOINED = MARKED.copy()
for _word in {*_LONE.split(), *(word for word in MARKED if len(word) < 3)} - GLUED:
    JOINED.pop(_word, None)
"""The words that may be in a run of letters without separators."""

LONGEST = max(map(len, JOINED))
