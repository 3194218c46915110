"""What the people of the journeys write, in both languages. The facts are true."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The words of one journey."""

    desk: str
    post: str
    claim: str
    title: str
    why: str
    sources: tuple[tuple[str, str, str, str], ...]  # name, title, address, quotation
    interest: str
    finding: str
    counter_search: str
    verdict: str
    summary: str
    method: str
    correction: str
    new_summary: str
    objection: str
    answer: str


ENGLISH = Texts(
    desk="River Desk",
    post="Please share. The MMR vaccine causes diabetes in children. I think all should know.",
    claim="The MMR vaccine causes diabetes in children.",
    title="No link between the MMR vaccine and diabetes",
    why="It goes round in groups of parents, and keeps children from being vaccinated.",
    sources=(
        (
            "National Academies",
            "Adverse Effects of Vaccines",
            "https://nap.nationalacademies.org/catalog/13164",
            (
                "The evidence favors rejection of a causal relationship between MMR vaccine and "
                "type 1 diabetes."
            ),
        ),
        (
            "New England Journal of Medicine",
            "Childhood Vaccination and Type 1 Diabetes",
            "https://www.nejm.org/doi/full/10.1056/NEJMoa032665",
            (
                "These results do not support a causal relation between childhood vaccination and "
                "type 1 diabetes."
            ),
        ),
    ),
    interest="none known",
    finding="Two large reviews of the evidence found no causal relation.",
    counter_search="We looked in PubMed for studies that report a relation, and found none.",
    verdict="False",
    summary="Large studies found no causal relation between the vaccine and diabetes in children.",
    method="We read a review of the evidence and a study of all children born in Denmark.",
    correction="The first version named the wrong decade of the Danish births.",
    new_summary="Large studies, one of all Danish births from 1990 to 2000, found no relation.",
    objection="You say all children born in Denmark, but the study names certain years.",
    answer="You are right. The summary now names the years.",
)

VIETNAMESE = Texts(
    desk="Bàn Sông Hồng",
    post="Bà con chia sẻ giúp. Uống nước chanh nóng mỗi sáng chữa khỏi bệnh tiểu đường sau 7 "
    "ngày, không cần thuốc. Mình thấy ai cũng nên thử.",
    claim="Uống nước chanh nóng mỗi sáng chữa khỏi bệnh tiểu đường sau 7 ngày, không cần thuốc.",
    title="Nước chanh nóng không chữa khỏi bệnh tiểu đường",
    why="Bài đăng được chia sẻ nhiều và có thể khiến người bệnh bỏ thuốc.",
    sources=(
        (
            "Tổ chức Y tế Thế giới",
            "Bệnh đái tháo đường",
            "https://www.who.int/news-room/fact-sheets/detail/diabetes",
            (
                "Diabetes is a chronic disease that occurs either when the pancreas does not "
                "produce enough insulin or when the body cannot effectively use the insulin."
            ),
        ),
        (
            "NIDDK",
            "Điều trị bệnh tiểu đường",
            "https://www.niddk.nih.gov/health-information/diabetes/overview",
            "Sometimes people with type 2 diabetes go into remission, but there is no cure.",
        ),
    ),
    interest="không thấy lợi ích nào",
    finding="Bệnh tiểu đường là bệnh mạn tính; không có tài liệu nào nói nước chanh chữa khỏi.",
    counter_search="Chúng tôi tìm trên PubMed các thử nghiệm ủng hộ tuyên bố, không thấy bài nào.",
    verdict="Sai sự thật",
    summary="Tiểu đường là bệnh mạn tính, nước chanh nóng không chữa khỏi được.",
    method="Chúng tôi đọc tài liệu của hai cơ quan y tế về bệnh tiểu đường.",
    correction="Bản đầu không nói rõ loại tiểu đường mà nguồn thứ hai nhắc tới.",
    new_summary="Tiểu đường type 1 và type 2 đều mạn tính, nước chanh nóng không chữa khỏi được.",
    objection="Bài viết không nói rõ loại tiểu đường nào. Nguồn thứ hai chỉ nói về type 2.",
    answer="Bạn nói đúng. Phần tóm tắt nay nêu rõ từng loại.",
)

TEXTS = {"en": ENGLISH, "vi": VIETNAMESE}
