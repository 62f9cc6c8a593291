"""Words of Spanish, Portuguese, French, German, Italian, Turkish, Polish, Indonesian, Vietnamese and Dutch, folded:
without accents. `STEMS` are the beginnings of words that have many endings."""

from auracheck.judgement.marks import DEPLOYED, DEVELOPMENT, FILLER, INSTRUCTION, NOUN

WORDS = {
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

STEMS = {
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
