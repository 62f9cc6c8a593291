"""Words with accents, and in scripts that are not Latin and often write them without separators."""

from collections import Counter
from functools import lru_cache
from itertools import chain
from math import log
from operator import add

from auracheck.judgement.vocabulary import DEPLOYED, DEVELOPMENT, EVIDENCE, FILLER, INSTRUCTION, NOUN

LONGEST_STEM, LONGEST_RUN = 12, 10

LETTERS = 3
"""Letters of such scripts that count as one word if the vocabulary does not have them."""


_STROKES = str.maketrans("ıłŁđĐøØ", "ilLdDoO")


def fold(value: str) -> str:
    """Remove accents: `contraseña` becomes `contrasena`. Letters of other scripts stay."""
    import unicodedata

    bare = "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).translate(_STROKES)


def read_run(run: str) -> tuple[int, int, int, int, int, int]:
    """Read a run of letters: marks, letters and words that are evidence, known words, unknown words and letters.

    The longest words are matched first; unknown letters count as words of `LETTERS` letters.
    """
    stems, words = _words()
    lower = run.lower()
    mark = _of_stem(lower, stems)
    if mark:
        counts = int(bool(mark & EVIDENCE))
        return mark, counts * len(run), counts, 1, 0, 0
    marks = evidence = evidence_words = known = letters = place = 0
    while place < len(lower):
        end = _longest(lower, place, words)
        if end:
            mark = words[lower[place:end]]
            marks, known = marks | mark, known + 1
            evidence += end - place if mark & EVIDENCE else 0
            evidence_words += bool(mark & EVIDENCE)
            place = end
        else:
            letters += 1
            place += 1
    return marks, evidence, evidence_words, known, (letters + 1) // LETTERS, letters


def _of_stem(lower: str, stems: dict[str, int]) -> int:
    """The mark of an inflected word. A stem of one or two letters is a word of its own."""
    for end in range(min(len(lower), LONGEST_STEM), 0, -1):
        mark = stems.get(lower[:end], 0)
        if mark and (end > 2 or end == len(lower)):
            return mark
    return 0


def _longest(lower: str, place: int, words: dict[str, int]) -> int:
    """Where the longest word that begins at ``place`` ends; 0 if none does."""
    for end in range(min(len(lower), place + LONGEST_RUN), place, -1):
        if lower[place:end] in words:
            return end
    return 0


@lru_cache(1)
def _words() -> tuple[dict[str, int], dict[str, int]]:
    """The stems and the words, each with its mark. Made late: few values are in such scripts."""
    stems = {fold(word): mark for mark, text in STEMS.items() for word in text.split()}
    words = {fold(word): mark for mark, text in RUNS.items() for word in text.split()}
    return stems, words


SHORTEST, LONGEST_WORD = 3, 16
"""Letters of a word. A longer run is several words, or none."""

USUAL = 0.7
"""Share of usual pairs in a word. Nineteen in twenty product names that the vocabulary does not have reach it, and one
in eight runs of four to eight random letters: enough to recognize a value of several words, not a single word."""

_VOWELS = frozenset("aeiouy")
USUAL_PAIRS = (
    "abcdefghijklmnoprstuvwyz baeilou cacehiklortuz dabeimorsu eabcdefghijklmnpqrstuvxyz faeioru gaehinoru "
    "haeiort iacdefgklmnorstvz jaensw kaehilstu ladeilmostuy mabeinopuy nacdefghiklnostuvy oabcdegijklmnoprstuvw "
    "paehiloprstu qlu radeiklmnorstuvy sacehiklopqstuw taehikmorstuwyz uabcdefgiklmnprstxz vaeio waehino xapt "
    "yopst zaeimnu"
)
"""The usual pairs of letters, in each word the first one and all that follow it. A literal, since counting them takes
as long as judging five files; a test compares it with the vocabulary."""
_USUAL = frozenset(row[0] + letter for row in USUAL_PAIRS.split() for letter in row[1:])


def wordlike(run: str) -> bool:
    """Whether a run of lower-case letters reads like a word."""
    if not SHORTEST <= len(run) <= LONGEST_WORD or _VOWELS.isdisjoint(run):
        return False
    return sum(map(_USUAL.__contains__, map(add, run, run[1:]))) >= USUAL * (len(run) - 1)


LONGEST_WORDS = 29
"""Letters of four words run together, or five short ones: more have the bits of a good password."""

LIKELIER = 11
"""How much likelier, as a natural logarithm, a run's pairs of letters are in words than by chance. Of random letters
one run in 25,000 reaches that."""


def like_words(run: str) -> bool:
    """Whether a run of lower-case letters that is too long for one word reads like several without a separator, as in
    `correcthorsebatterystaple`."""
    if not LONGEST_WORD < len(run) <= LONGEST_WORDS:
        return False
    table = _likelihood()
    return sum(table.get(pair, _RARE) for pair in map(add, run, run[1:])) >= LIKELIER


_RARE = -4.0
"""The logarithm for a pair that no word of the vocabulary has."""


@lru_cache(1)
def _likelihood() -> dict[str, float]:
    from auracheck.judgement.vocabulary import MARKED

    words = [word for word in MARKED if word.isascii() and word.isalpha() and len(word) > SHORTEST]
    pairs = Counter(chain.from_iterable(map(add, word, word[1:]) for word in words))
    total = pairs.total()
    return {pair: log(count / total * 26 * 26) for pair, count in pairs.items()}


STEMS = {
    INSTRUCTION: """
        замен измен поменя смен встав впиш укаж указа введ ввод сгенер генер ваш тво здесь сюда придум пример задай
        получ подстав заполн обязательн нужн необходим заміни вкаж введіть
    """,
    NOUN: """
        секрет ключ парол токен строк символ байт бит знак пользовател логин почт баз данн хост сервер адрес групп
        подпис шифр доступ сесси авториз аутентиф прилож бот канал айди значени слов рядок
    """,
    DEVELOPMENT: """
        тест разработ локальн демо отлад дефолт стандартн
    """,
    DEPLOYED: """
        продакшен продакшн прод боев
    """,
    FILLER: """
        на в и из для или не это эт ту как по к от до случайн длинн надежн сложн безопасн сильн уникальн минимум
        миним менее свой сво мой моя мое нов очень супер больш хорош любой ваше длин
    """,
}

RUNS = {
    INSTRUCTION: """
        请 請 替换 替換 修改 更换 更換 更改 改为 改成 换成 填写 填寫 填入 输入 輸入 您的 你的 我的 您 你 我 这里
        這裡 此处 此處 在此 示例 范例 範例 例子 例如 生成 设置 設置 設定 配置 粘贴 放 写 获取 申请 记得 务必 必须
        変更 置き換え 置換 書き換え 差し替え 貼る 貼り付け 入力 記入 ここ あなた 取得 してください ください して
        した する される 本番環境 本番 適当 任意 例 여기에 여기 변경 바꾸세요 바꿔 교체 수정 입력 붙여넣기 붙여 넣기
        넣으세요 넣어 생성된 생성 당신의 당신 귀하 본인 하세요 해주세요 세요 주세요 예시 예제 설정 발급 받은 필요
        غير تغيير استبدل هنا ضع أدخل اكتب المثال مثال يجب الخاص بك من فضلك عوض کنید اینجا وارد جایگزین شما خود
        بگذارید قرار دهید تغییر نمونه לשנות שנה כאן שלך यहां अपना बदलें ใส่ ที่นี่ เปลี่ยน ของคุณ αλλαξτε εδω σας
    """,
    NOUN: """
        密钥 密鑰 秘钥 秘鑰 私钥 公钥 密码 密碼 口令 令牌 字符串 字串 字符 字元 用户名 用户 使用者 数据库 資料庫
        账号 帳號 账户 邮箱 邮件 服务器 主机 地址 位 个 個 访问 認證 认证 签名 簽名 加密 解密 会话 授权 授權 值 机密
        秘密 名称 名字 应用 接口 秘密鍵 鍵 文字列 文字 パスワード トークン キー シークレット 接続 接続先 桁 以上
        ユーザー ユーザ メール アドレス サーバー サーバ ホスト データベース データ 名前 署名 暗号 暗号化 認証
        セッション アプリ 値 시크릿 비밀번호 비밀 키 문자열 문자 글자 자리 자 토큰 암호 암호화 결과 값 이상 사용자
        아이디 이메일 메일 서버 호스트 데이터베이스 서명 인증 세션 접속 계정 이름 앱 سر سري سرية السري السرية كلمة
        المرور مرور مفتاح المفتاح رمز الرمز توكن حرف حرفا أحرف نص سلسلة قاعدة البيانات مستخدم المستخدم کلید عبور
        گذرواژه توکن کاراکتر رشته محرمانه مخفی پایگاه داده کاربر کاربری نام ایمیل סיסמה סוד מפתח पासवर्ड गुप्त कुंजी
        टोकन รหัสผ่าน รหัส ลับ กุญแจ คีย์ κωδικος κλειδι μυστικο
    """,
    DEVELOPMENT: """
        测试 測試 开发 開發 默认 默認 預設 本地 演示 テスト 開発 デフォルト 初期 ローカル デモ 테스트 개발 개발용
        기본 기본값 로컬 데모 اختبار تجريبي تطوير افتراضي تست آزمایشی توسعه پیش فرض
    """,
    DEPLOYED: """
        生产环境 生产 正式 线上 環境 环境 運用 운영 실제 배포 프로덕션 إنتاج الإنتاج تولید
    """,
    FILLER: """
        为 為 一个 一個 一 随机 隨機 强 強 复杂 複雜 安全 长 長 長度 长度 的 和 与 或 至少 最少 自己 新 高 足够 不要
        使用 用 到 在 是 该 這 这 很 非常 超级 了 把 成 中 串 ランダム 長い 長め 安全な 強力な 強力 な に の を で
        は と が も へ から まで こと もの 十分 最低 少なくとも 自分 랜덤 랜덤한 무작위 긴 강력한 안전한 복잡한 아주
        매우 를 을 의 로 으로 에 에서 이 가 은 는 한 최소 나의 내 عشوائي عشوائية قوي قوية طويل طويلة جدا آمن آمنة
        على الأقل الاقل من في و یک تصادفی قوی طولانی امن حداقل است باید این را با برای خیلی
    """,
}
