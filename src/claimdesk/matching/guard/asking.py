"""Words that ask, doubt or lead in, and say nothing of the claim: they are blanked before reading.

"Is it true that ...", "... có đúng không?", "I don't know if", "không chỉ": what they deny or
affirm is not the claim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asking:
    """A text with such words blanked (same length), and whether it asks."""

    text: str
    is_question: bool


def _any(*words: str) -> str:
    return f"(?:{'|'.join(words)})"


_NOT = _any("không", "khong", "ko", "hông", "hong", "hok", "chưa", "k")
#: What may follow a Vietnamese "không" that asks.
_AFTER_NOT = _any(
    "$", r"[?!.,;:\n]", "vậy", "thế", "nhỉ", "hả", "ạ", "à", "mọi người", "cả nhà", "các bạn",
    "bạn ơi", "thưa", r"mn\b", r"ad\b", "admin", "các bác", "bác nào", "mấy bạn", "anh em", "cậu",
    "bác sĩ ơi", "bác ơi", "bà con", "ai biết", "chị em", "nhé", r"ta\b", r"em\b", "mấy mom",
    "các mẹ", "hay", "nữa", "đây", "dợ", r"z\b", r"v\b", "các anh", "các chị", r"mng\b",
    "mấy anh", "mấy chị", "luôn", "trời", r"bạn\b", "anh ơi", "chị ơi", "có ai", "để", "mà",
)  # fmt: skip
_SURE = _any(
    "phải", "đúng", "thật", "thiệt", "chính xác", "chuẩn", "đúng sự thật", "thực", "sự thật",
    "đáng tin", "tin được", "đáng lo", "được", "sao", "ổn",
)  # fmt: skip
_DOUBT = _any("biết", "rõ", "hiểu", "tin (?:được|nổi)", "chắc (?:lắm|là|có)", "nhớ", "rành")
_MYSELF = _any("mình", "tôi", "em", "tớ", "tui", "chị", "anh", "cháu", "con", "^", "(?<=, )")
_HEARD = _any(
    "tin đồn", "đồn", "tin", "thông tin", "nghe nói", "nghe đồn", "nghe bảo", "người ta nói",
    "thấy bảo", "ai cũng nói", "mọi người nói", "cứ nói", "toàn nói",
)  # fmt: skip
#: Who is spoken to: "hả mọi người?"
_FRIENDS = (
    r"(?:(?:các|mấy) (?:bác|chị|anh|mẹ|má|mom|bạn|cô|chú|ba|ông|bà|thầy|em)(?: em)?(?: bỉm)?"
    r"|mọi người|cả nhà|bà con|anh em|chị em|anh chị)"
)
_VIETNAMESE = (
    rf"(?:có )?{_SURE}(?: là)?(?: thế| vậy)? {_NOT}\b(?!\s+(?:có|phải|bị|được|gây|làm|thể))",
    r"(?:đúng|thật|thực)(?: ra)? hay (?:là )?(?:sai|giả|không|bịa|đùa|tin đồn|tin giả|đồn|chưa)",
    r"có hay không|hay (?:là )?(?:không|chưa|chỉ là tin đồn|tin giả|sai)\b|thật hay giả|thực hư",
    rf"\b{_NOT}\b(?=\W*{_AFTER_NOT})",
    (
        r"(?:có đúng|có thật|có phải|phải chăng|đúng là|thật là|thật sự là|sự thật là|liệu có phải"
        r"|liệu có|liệu|đúng thật|có thiệt)(?: là| rằng)?(?! không\b)"
    ),
    r"(?<!không )(?<!chưa )(?<!gì )có chuyện(?: là| rằng)?(?! không\b)",
    rf"{_MYSELF} ?(?:không|chẳng|chả|chưa|ko|k) {_DOUBT}(?: (?:là|có|thực hư|đúng|thật))?",
    rf"(?:không|chẳng|chưa|ko) {_DOUBT} (?:có|liệu|thực hư|đúng|thật|sao|thế nào|ai đúng)\b",
    r"(?:không|chẳng|ko) (?:thể tin|lẽ|đùa|sai đâu|dám tin|đâu xa|cần bàn|nghi ngờ gì|ngờ)\b",
    r"không (?:chỉ|những|riêng|phải chỉ)\b|chưa kể|chẳng (?:lẽ|những)|lẽ nào|không may",
    r"chưa(?= [^.,!?;\n]{2,40} (?:thì|đã)\b)",
    r"khó tin|đừng (?:quên|tưởng|lo|bỏ qua|ngạc nhiên)|không cần nói|nói không ngoa|không ít\b",
    rf"(?:đang |đã )?(?:có )?{_HEARD}(?: là| rằng)\b",
    rf"{_FRIENDS}(?=\W*(?:ơi|à|ạ|nhỉ|nè|hãy|cẩn thận|lưu ý|chú ý)?\W*(?:$|[?!.,;:\n]))",
    r"trái với (?:tin đồn|lời đồn|đồn đoán|tin lan truyền|suy nghĩ của nhiều người)",
    r"nếu không(?= (?:thì|sẽ|là)\b|,)|(?<=, )không(?= (?:thì|sẽ|là)\b)",
)
_OR_NOT = _any("false", "not", "fake", "a hoax", "a myth", r"just a rumou?r", "is it false")
_CONTRACTED = _any(
    "is", "was", "does", "do", "are", "did", "wo", "ca", "has", "have", "were", "could", "should"
)
_NO_IDEA = _any(
    "do not", "don['’]?t", "didn['’]?t", "did not", "can['’]?t", "cannot", "couldn['’]?t",
    "could not", "wouldn['’]?t", "won['’]?t", "never",
)  # fmt: skip
_MIND = _any("know", "believe", "tell", "think", "understand", "remember", "reali[sz]e", "forget")
_QUESTION_WORD = "(?: (?:if|whether|that|this|it|how|what|why))?"
_ENGLISH = (
    (
        r"(?:is|was|are) (?:it|this|that) (?:really |actually |even |indeed )?"
        r"(?:true|correct|right|real|the case|a fact|accurate|confirmed|so|legit|false|fake)"
        rf"(?: or {_OR_NOT})?(?: that)?"
    ),
    r"(?:true|fact|real|right|truth) or (?:false|fiction|fake|myth|not|wrong|hoax|a myth)",
    rf"(?:or|whether) (?:or )?not|or no|,? or is (?:it|that|this) {_OR_NOT}",
    rf"{_CONTRACTED}n['’]?t (?:it|they|that|he|she|we|you|this)(?: true)?(?= ?(?:\?|$|that))",
    rf"(?:i|we|you) {_NO_IDEA} (?:really |even |quite )?{_MIND}{_QUESTION_WORD}",
    r"(?:don['’]?t|can['’]?t) (?:know|believe|tell|think) (?:if|whether|that|this|it)",
    r"(?:i['’]?m|i am|we['’]?re) not (?:really |quite |entirely )?(?:sure|certain|convinced)"
    + _QUESTION_WORD,
    rf"not (?:really |quite |entirely )?(?:sure|certain|convinced){_QUESTION_WORD}",
    rf"no (?:idea|clue|doubt|joke|kidding|wonder|matter|way\?|surprise|problem){_QUESTION_WORD}",
    r"you won['’]?t believe(?: (?:it|this))?|believe it or not",
    r"(?:do you |you )?(?:want|wish|like|looking) to(?= [^.!?]{2,40}\?)",
    r"not (?:only|just|merely|simply|to mention|surprisingly|least)|nothing but",
    r"without (?:a )?doubt|why (?:not|don['’]?t)|none other than|no sooner|last but not least",
    (
        r"(?:heard|hear|read|saw|seeing|see|told me|says?|said|claims?|claiming|word is"
        r"|rumou?r has it|apparently)(?: somewhere| online| today)? that"
    ),
    r"(?:it is|it['’]s|is it) (?:really |actually )?(?:true|a fact|correct) that",
    r"true\?|really\?|real\?|fake\?|fact check:?|(?:the )?(?:truth|fact) is(?: that)?",
    r"or else|otherwise",
    r"contrary to (?:popular belief|rumou?rs|reports|what (?:many|people) (?:think|say))",
    r"can (?:anyone|someone|somebody|you) (?:please )?(?:confirm|verify|tell me|explain|check)"
    + _QUESTION_WORD,
)
_NEGATIVE_OPENING = re.compile(
    rf"(?:^|(?<=[.!?;:,\n] )){_CONTRACTED}n['’]?t(?= [^.!?\n]{{3,200}}\?)"
)
_MASKS = {
    "vi": re.compile("|".join(f"(?:(?<!\\w){rule})" for rule in _VIETNAMESE)),
    # Once, since it is told of most places at once that no word begins there.
    "en": re.compile(rf"(?<!\w)(?:(?:{'|'.join(_ENGLISH)})(?!\w))"),
}
_ASKS = {
    "vi": re.compile(
        rf"\?|(?:phải|đúng|thật|thiệt|được|hay) (?:là )?{_NOT}\b|\b{_NOT}\W*$|thực hư|"
        r"(?:có đúng|có thật|có phải|phải chăng|liệu)\b|(?:thật|đúng) hay"
    ),
    "en": re.compile(
        r"\?|^(?:is|are|was|were|does|do|did|can|could|will|would|should|has|have|may|might|must)\b"
        r"|\b(?:whether|true or false|or not)\b|is it true"
    ),
}


def mask_asking(text: str, language: str) -> Asking:
    """Blank what asks or leads in, in a text in lower case; every other place stays where it is."""
    mask = _MASKS.get(language)
    if mask is None:
        return Asking(text, "?" in text)
    asks = _ASKS[language].search(text) is not None
    if language == "en" and asks:
        text = _NEGATIVE_OPENING.sub(_blank, text)
    return Asking(mask.sub(_blank, text), asks)


def _blank(found: re.Match[str]) -> str:
    # A stop that the words brought along still parts two sentences.
    return "".join(char if char in "?.!,;:\n" else " " for char in found[0])
