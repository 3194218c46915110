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


_NOT = r"(?:không|khong|ko|hông|hong|hok|chưa|k)"
_END = (
    r"(?=\W*(?:$|[?!.,;:\n]|vậy|thế|nhỉ|hả|ạ|à|mọi người|cả nhà|các bạn|bạn ơi|thưa|mn\b|ad\b|admin|"
    r"các bác|bác nào|mấy bạn|anh em|cậu|bác sĩ ơi|bác ơi|bà con|ai biết|chị em|nhỉ|nhé|ta\b|em\b|"
    r"mấy mom|các mẹ|hay là|hay chỉ|hay|nữa|đây|dợ|z\b|v\b|các anh|các chị|mng\b|mấy anh|mấy chị|"
    r"luôn|trời|bạn\b|anh ơi|chị ơi|có ai|để|mà))"
)
_VIETNAMESE = (
    # Questions at the end of a clause.
    (
        rf"(?:có )?(?:phải|đúng|thật|thiệt|chính xác|chuẩn|đúng sự thật|thực|sự thật|đáng tin|tin được|"
        rf"đáng lo|được|sao|ổn)(?: là)?(?: thế| vậy)? {_NOT}\b(?!\s+(?:có|phải|bị|được|gây|làm|thể))"
    ),
    r"(?:đúng|thật|thực)(?: ra)? hay (?:là )?(?:sai|giả|không|bịa|đùa|tin đồn|tin giả|đồn|chưa)",
    r"có hay không|hay (?:là )?(?:không|chưa|chỉ là tin đồn|tin giả|sai)\b|thật hay giả|thực hư",
    rf"\b{_NOT}\b{_END}",
    # Leading in.
    (
        r"(?:có đúng|có thật|có phải|phải chăng|đúng là|thật là|thật sự là|sự thật là|(?<!không )(?<!chưa )(?<!gì )có chuyện|"
        r"liệu có phải|liệu có|liệu|đúng thật|có thiệt)(?: là| rằng)?(?! không\b)"
    ),
    (
        r"(?:không|chẳng|chả|chưa|ko|k) (?:biết|rõ|hiểu|ngờ|tin (?:được|nổi)|chắc (?:lắm|là|có)|"
        r"thể tin|lẽ|đùa|sai đâu|dám tin|nhớ|rành|đâu xa|sao đâu|cần bàn|nghi ngờ gì)(?: (?:là|có|thực "
        r"hư|đúng|thật))?"
    ),
    r"không (?:chỉ|những|riêng|phải chỉ)|chưa kể|chẳng (?:lẽ|những)|không ngờ|lẽ nào|không may",
    r"khó tin|đừng (?:quên|tưởng|lo|bỏ qua|ngạc nhiên)|không cần nói|nói không ngoa|không ít\b",
    (
        r"(?:đang |đã )?(?:có )?(?:tin đồn|đồn|tin|thông tin|nghe nói|nghe đồn|nghe bảo|người ta nói|"
        r"thấy bảo|ai cũng nói|mọi người nói|cứ nói|toàn nói)(?: là| rằng)\b"
    ),
)
_ENGLISH = (
    (
        r"(?:is|was|are) (?:it|this|that) (?:really |actually |even |indeed )?(?:true|correct|right|"
        r"real|the case|a fact|accurate|confirmed|so|legit|false|fake)(?: or (?:false|not|fake|a hoax|"
        r"just a rumou?r|is it false|a myth))?(?: that)?"
    ),
    r"(?:true|fact|real|right|truth) or (?:false|fiction|fake|myth|not|wrong|hoax|a myth)",
    (
        r"(?:or|whether) (?:or )?not\b|or no\b|,? or is (?:it|that|this) (?:false|fake|a myth|a hoax|not"
        r"|just .{0,20})"
    ),
    (
        r"(?:isn['’]?t|wasn['’]?t|doesn['’]?t|don['’]?t|aren['’]?t|didn['’]?t|won['’]?t|can['’]?t|"
        r"hasn['’]?t|haven['’]?t) (?:it|they|that|he|she|we|you|this)(?: true| right)?(?= ?(?:\?|$|that))"
    ),
    (
        r"(?:i |we )?(?:do not|don['’]?t|didn['’]?t|did not|never|can['’]?t|cannot|couldn['’]?t|could "
        r"not|wouldn['’]?t|won['’]?t) (?:really |even |quite )?(?:know|believe|tell|think|understand|"
        r"remember|realise|realize|forget|miss|get)(?: (?:if|whether|that|this|it|how|what|why))?"
    ),
    (
        r"(?:i['’]?m|i am|we['’]?re|not) (?:not )?(?:really |quite |entirely )?(?:sure|certain|convinced)"
        r"(?: (?:if|whether|that|about))?"
    ),
    (
        r"no (?:idea|clue|doubt|joke|kidding|wonder|matter|way\?|surprise|problem)(?: (?:if|whether|that"
        r"|how))?|you won['’]?t believe(?: (?:it|this))?|believe it or not|as (?:not|if) "
    ),
    r"(?:do you |you )?(?:want|wish|like|looking) to(?= [^.!?]{2,40}\?)",
    r"not (?:only|just|merely|simply|to mention|surprisingly|least)|nothing but|without (?:a )?doubt",
    r"why (?:not|don['’]?t)\b|none other than|no sooner|last but not least|if not more",
    (
        r"(?:heard|hear|read|saw|seeing|see|told me|says?|said|claims?|claiming|word is|rumou?r has it|"
        r"apparently)(?: somewhere| online| today)? that\b"
    ),
    (
        r"(?:it is|it['’]s|is it) (?:really |actually )?(?:true|a fact|correct) that|true\?|really\?|"
        r"real\?|fake\?|fact check:?|(?:the )?(?:truth|fact) is(?: that)?|can (?:anyone|someone|somebody"
        r"|you) (?:please )?(?:confirm|verify|tell me|explain|check)(?: (?:if|whether|that|this))?"
    ),
)
_NEGATIVE_OPENING = re.compile(
    r"(?:^|(?<=[.!?;:,\n] ))(?:isn['’]?t|aren['’]?t|doesn['’]?t|don['’]?t|didn['’]?t|wasn['’]?t|"
    r"weren['’]?t|hasn['’]?t|haven['’]?t|won['’]?t|can['’]?t|couldn['’]?t|shouldn['’]?t)"
    r"(?= [^.!?\n]{3,200}\?)"
)
_MASKS = {
    "vi": re.compile("|".join(f"(?:(?<!\\w){rule})" for rule in _VIETNAMESE)),
    "en": re.compile("|".join(f"(?:(?<!\\w){rule}(?!\\w))" for rule in _ENGLISH)),
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
