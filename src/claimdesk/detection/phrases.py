"""Wordings that tell what kind of sentence one is: Vietnamese, English, a few of Russian.

They are alternatives of regular expressions, matched as whole words against a sentence in lower
case; a line break means `|`, inside brackets too. Vietnamese ones are written with diacritics and
matched with them; in a text typed without diacritics they are matched folded, except those marked
`~`, which fold to another common word (`gây` and `gay`, `chữa` and `chưa`, `nên` and `nền`).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

#: Whatever may stand before the first word: quotes, bullets, pictures.
START: Final = r"^[\W_]*"

VIETNAMESE: Final = MappingProxyType(
    {
        "question": rf"""
            {START}(?:vì sao|tại sao|sao lại|làm sao|liệu|phải chăng|có phải|có đúng|có thật
            ai biết)
            {START}(?:cho (?:tôi|mình|em|hỏi)|xin hỏi|có ai|mọi người cho|ai có|bao giờ|khi nào)
            (?:có|đã|được|phải|đúng|thật|biết|hay)(?: \w+)* (?:không|chưa|ko|hông)(?: ạ| vậy
             nhỉ)?[\W_]*$
            (?:là gì|ở đâu|bao nhiêu|khi nào|bao giờ|thế nào|làm sao|ra sao|tại sao|vì sao)[\W_]*$
            (?:nhỉ|hả|hử|phải không|vậy ta|thế à|vậy à|đúng không|được không)[\W_]*$
        """,
        "greeting": rf"""
            {START}(?:dạ |em |mình |tôi |con |cháu )?(?:xin )?(?:chân thành |rất )?(?:chào|cảm ơn
            cám ơn|kính (?:chào
            gửi|thưa|mời))
            {START}(?:xin |kính )?chúc(?! tết)|{START}(?:trân trọng|thân (?:ái|mến)|hẹn gặp lại
            tạm biệt)
            {START}(?:alo|hello|dạ vâng|vâng ạ|xin chia buồn|thành kính phân ưu|chia buồn cùng)
            (?:cảm ơn|cám ơn) (?:\w+ )?(?:mọi người|cả nhà|các bạn|bạn|anh|chị|quý vị|đã)
        """,
        "call_to_action": rf"""
            ~hãy|{START}hay (?:chia sẻ|share|gửi|gọi|cùng|like|chung tay|nhớ|cẩn thận|tránh)
            {START}(?:xin |làm ơn )?(?:đừng|vui lòng|mời|nhớ|đề nghị|yêu cầu|kêu gọi
            mong)(?! rằng)
            {START}(?:mọi người|cả nhà|bà con|anh em|các bạn|các mẹ|ai|mn)(?: \w+){{0,2}} (?:hãy
            nhớ|ơi|cùng|đừng|chia sẻ|share|lưu lại)
            {START}(?:bấm|nhấn|click|đăng ký|liên hệ|inbox|ib|gọi ngay|mua ngay|theo dõi|follow
            like|copy|lưu lại|tải|chuyển tiếp)
            {START}(?:chia sẻ|share)(?! (?:với|về|trên|tại|của))|(?:chia sẻ|share|gọi|mua|đăng ký
            đặt hàng|gửi) (?:ngay|gấp|liền|đi|mạnh)
            chia sẻ (?:rộng rãi|cho (?:mọi|nhiều|người|bạn|cả)|để (?:mọi|nhiều|người|cứu))
            tẩy chay ngay|cứu người đi
            {START}(?:ăn|uống|dùng|đi|tắt|mở|cất|rút|tránh)(?: \w+){{1,5}} (?:đi|ngay|nhé
            nha)[\W_]*$|(?:nhé|~nha|nhen|đi nào)[\W_]*$
        """,
        "prediction": r"""
            ~sẽ|se (?:bị|là|có|được|tăng|giảm|còn|không|xảy|đến|thành|trở|sập|chết|làm|phải|vô|đạt
            về)
            dự (?:báo|kiến|đoán|tính)|sắp (?:tới|tận|sập|xảy|đến|bị|sửa|có)|tận thế|nhiều khả năng
            (?:trong|ở|vào) (?:tương lai|những năm tới|thời gian tới)|(?:năm|tháng|tuần) (?:tới
            sau)
            chẳng mấy chốc|rồi đây|sớm muộn
        """,
        "opinion": r"""
            (?:theo|với|đối với|cá nhân|riêng) (?:tôi|mình|em)|theo (?:quan điểm|ý kiến
            ý)(?: cá nhân)?(?: của)? (?:tôi|mình|em)
            (?:tôi|mình|tui|em|tớ|chúng tôi)(?: \w+)? (?:nghĩ|cho rằng|tin|thấy|cảm thấy|thích
            ghét|mong|hy vọng|hi vọng|ước|yêu|đoán|ủng hộ|phản đối|tiếc|thương|buồn|chán|tự hào)
            quan điểm (?:của )?(?:tôi|mình)|nói thật|thật lòng|hy vọng|hi vọng|mong (?:rằng|sao
            là)|ước gì|giá như
            (?:chúng ta|mọi người|ai cũng|bạn|các bạn|chính phủ|nhà nước|thành phố
            quốc hội|cha mẹ|phụ huynh|người dân|xã hội|nhà trường|công ty|trẻ em
            doanh nghiệp)(?: \w+){0,2} (?:không )?(?:~nên|cần)(?! (?:được|bị|đã))
            (?:chúng ta|mọi người|các bạn|chính phủ|nhà nước) (?:\w+ )?phải
            không nên|đáng (?:lẽ|ra|tiếc|xấu hổ|ghét|yêu|khen|buồn|trách|thương
            đời|sống|xem)
            thật (?:là|sự|đáng|tuyệt|tệ|buồn|kinh|may|không thể|khó)|ai mà|chẳng ra gì
            không thể chấp nhận|không ra gì
        """,
        "evaluation": r"""
            tuyệt vời|tuyệt|tồi tệ|tồi|kinh khủng|khủng khiếp|nực cười|ngu ngốc|ngu|vô lý
            vô trách nhiệm|vô duyên|dở|dở tệ|chán|chán ngắt
            (?:rất|quá|cực kỳ|cực|vô cùng|siêu|khá|hết sức) (?:\w+ )?(?:đẹp|hay|ngon|dở|tệ|chán
            buồn|vui|thích|thú vị|đáng yêu|dễ thương|xấu|giỏi|hấp dẫn|lãng mạn|ý nghĩa|nhạt|bổ ích
            đáng sợ|thất vọng|tuyệt|xuất sắc)
            (?:đẹp|hay|ngon|dở|tệ|chán|buồn|vui|thích|xấu|giỏi|nhạt|ghê) (?:quá|thật|ghê|lắm|nhất
            tuyệt|không tả)|đáng sợ|đáng yêu|dễ thương|hấp dẫn|thất vọng|nhảm nhí|vớ vẩn
            xấu xa|độc ác|hèn
            (?:có lẽ|hình như|chắc là|chắc hẳn|biết đâu|dường như)
        """,
        "event": r"""
            (?:hôm qua|hôm nay|sáng nay|chiều nay|tối nay|tối qua|đêm qua|vừa qua|mới đây
            năm ngoái|năm nay|tuần trước|tháng trước|năm trước)
            (?:ngày|mùng|tháng|năm|sáng|chiều|tối|đêm|thế kỷ) \d+|vừa (?:bị|được|ký|ban hành
            qua đời|xảy ra|công bố|thông qua|mở|phát hiện)
            qua đời|tử vong|thiệt mạng|bị bắt|bắt giữ|bắt cóc|khởi tố|ký kết|ban hành|khai trương
            khánh thành|sập|cháy|phát nổ|tai nạn|động đất|lũ quét|sạt lở|đổ bộ|thảm sát|đắc cử
            trúng cử|bị cấm|thu hồi|phá sản|đình chỉ|sáp nhập|nhập viện|ngộ độc|đánh chết|giải cứu
            phát hiện|xảy ra|bùng phát|đóng cửa|khai mạc|hạ cánh|vô địch
            ~đã (?:bị|được|ký|chết|mất|thắng|thua|xây|cấm|bán|mua|phê|thông|quyết|gửi|đến|rời|từ
            bắt|mở|tổ chức|phát|ghi|trở thành|sinh|tìm|đạt|thu|phạt|xử|giết|tăng|giảm)
        """,
        "attribution": r"""
            theo(?! (?:tôi|mình|em\b|đó|dõi|đuổi|sau|kiểu|cách|mùa|tuổi|giờ|chân|dòng|quan điểm
            ý\b|thời gian|đúng|hướng|học|ta\b))
            (?<!tôi )(?<!mình )(?<!em )cho (?:biết|hay|rằng)|nhận định|chia sẻ rằng|hứa|lo ngại
            kỳ vọng rằng|đánh giá (?:rằng|là|cao)|tuyên bố|khẳng định|nói rằng|phát biểu|thông báo
            công bố
            xác nhận|cáo buộc|nhấn mạnh|bác bỏ|dẫn lời|trích dẫn|tiết lộ|thừa nhận|cảnh báo
            báo cáo|phủ nhận|chứng minh|nghiên cứu (?:\w+ ){0,6}(?:cho thấy|chỉ ra|phát hiện)
            khuyến cáo|đưa tin|kết luận
            (?:ông|bà|bác sĩ|chuyên gia|giáo sư|đại diện|chủ tịch|bộ trưởng|thủ tướng|tổng thống
            giám đốc)(?: \w+){1,6} (?:nói|cho|viết|kể)
        """,
        "cause_effect": r"""
            ~gây|gây (?:ra|nên|ung thư|bệnh|hại|vô sinh|chết|tử vong|đột|ngộ độc|tổn|béo|mất
            nghiện|biến|thiệt)|khiến|dẫn (?:đến|tới)
            làm (?:tăng|giảm|chết|hỏng|mất|suy|cho|sạch|yếu|biến|thay đổi|trắng|tan|vỡ)|tiêu diệt
            giết chết|diệt (?:virus|vi rút|vi khuẩn|khuẩn|tế bào)
            ~chữa|chữa (?:khỏi|được|lành|bệnh|ung thư|dứt|tận|trị|tiểu|covid|viêm|ho|đau|mọi|bách)
            điều trị|trị (?:bệnh|khỏi|dứt|ho|mụn|ung thư|tận)|~ngừa|phòng (?:ngừa|chống|tránh|bệnh
            được)|ngăn (?:ngừa|chặn|được)
            giúp|nhờ|nguyên nhân|tác nhân|do (?:\w+ ){1,6}(?:gây|nên)|bắt nguồn|có hại|độc hại
            tốt cho|hại (?:gan|thận|não|tim|cho)|(?:tăng|giảm) nguy cơ|thải độc|giải độc|bổ (?:máu
            não|thận|gan)
            chứa (?:chất|độc|vi|hoá|nhiều|chì|thuỷ|asen|hàm|vitamin|kháng)|có thể (?:gây|chữa|làm
            chết|phòng|ngừa|tiêu|giúp)|liên quan (?:đến|tới)|lây (?:qua|từ|lan|cho|truyền)
        """,
        "comparison": r"""
            (?:nhiều|ít|cao|thấp|lớn|nhỏ|nhanh|chậm|đắt|rẻ|mạnh|yếu|dài|ngắn|sớm|tốt|kém|gần
            xa) (?:hơn|nhất)|hơn \d+|đầu tiên|duy nhất|kỷ lục|kỉ lục|gấp (?:\d|đôi|ba|rưỡi|nhiều
            hàng|hai|bốn|năm|mười)|đứng đầu|đứng thứ|xếp (?:thứ|hạng)|so với|bằng với
            tăng (?:trưởng|gấp|từ|lên|thêm|mạnh|vọt)|giảm (?:xuống|từ|mạnh|còn|sâu)
            nhất (?:thế giới|việt nam|châu|cả nước|đông nam)|không (?:có )?(?:ai|nước|loại) nào
        """,
        "quantity": r"""
            triệu|tỷ|nghìn|ngàn|vạn|phần trăm|một nửa|gấp đôi|gấp ba|hàng (?:trăm|chục|nghìn|ngàn
            triệu|vạn|tỷ)|đa số|toàn bộ|mười|trăm
        """,
        "rule": r"""
            diễn ra|tổ chức|ra mắt|ra rạp|khởi chiếu|khởi công|khai giảng|khai mạc|nâng cấp
            triển khai
            sở|ubnd|bộ (?:y tế|giáo dục|công an|công thương|tài chính|xây dựng|nội vụ|giao thông)
            ~cấm|bị phạt|xử phạt|phạt (?:tiền|nguội|tù|đến|từ)|mức phạt|thu phí|bắt buộc|áp dụng
            có hiệu lực|tăng lương|miễn (?:học phí|phí|thuế|viện phí)|nghị định|thông tư|luật
            quy định|thu hồi|bãi bỏ|đổi tiền|hộ chiếu|thu thuế|đánh thuế
        """,
        "first_person": r"""
            tôi|mình|chúng tôi|chúng ta|tui|tớ|của tôi
        """,
        "source_line": rf"""
            {START}(?:nguồn|ảnh|video|clip|tin|theo|xem thêm|đọc thêm|tác giả|bài|hotline
            hình)(?: \w+){{0,3}} ?:|{START}ảnh minh hoạ
        """,
    }
)

ENGLISH: Final = MappingProxyType(
    {
        "question": rf"""
            {START}(?:is it true|does any(?:one|body)|can any(?:one|body)|any(?:one|body) know
            how come|what if|why (?:is|are|do|does|did|has|have|would)|what (?:do you|are we
            is the)|who else|could it be)
        """,
        "greeting": rf"""
            {START}(?:hi|hello|hey|dear|good (?:morning|evening|afternoon|night|day)|thanks
            thank you|many thanks|welcome|congratulations|congrats|happy (?:birthday|new year
            holidays|easter|anniversary)|merry christmas|(?:best|kind|warm) (?:regards|wishes)
            yours (?:sincerely|truly)|sincerely|goodbye|bye|see you|god bless|rest in peace|rip
            cheers)
            thank you (?:very|so) much
        """,
        "call_to_action": rf"""
            {START}(?:please|pls|let'?s|let us|don'?t (?:forget|miss|let|take|believe|drink|eat
            buy|trust|fall|use|be|wait|ignore|open|click)|do not|never (?:drink|eat|take|buy|trust
            open|use|forget|share)|make sure|remember to|be sure to|be careful|beware|stay (?:safe
            tuned|home|away|at)|wake up|check out|sign (?:up|the|this|our)|join (?:us|our|the|me)
            click|subscribe|retweet|boycott|tell (?:your|everyone|all|them)|spread (?:the|this)
            pass (?:it|this|on)|forward (?:this|it|to)|contact (?:us|me|your)|vote for|donate
            order (?:now|yours|today)|buy (?:now|yours|today|it)|visit (?:our|us|the)
            watch (?:this|the|our|now)|read (?:more|this|the)|help (?:us|me|stop)|send (?:this|us
            me|it)|copy and paste|stop (?:using|eating|drinking|buying|taking|the)|get (?:yours
            your|vaccinated|ready)|try (?:it|this|our)|follow (?:me|us|our|this|the)|like (?:and
            this|if|our|us)|share (?:this|now|it|with|before|to|if|far|widely|your)|call (?:now|us
            me|this|your|\d|the)|save this)
            please (?:share|retweet|like|read|watch|sign|help|donate|forward|call|vote)
            spread the word|link in bio|swipe up|pass it on|make (?:this|it) (?:go )?viral
            sign (?:the|this|our) petition|share (?:this|it) (?:now|with)|like and subscribe
        """,
        "prediction": r"""
            (?<!free )(?<!the )(?<!his )(?<!their )(?<!of )will(?! of\b)|won'?t|shall|\w+'ll|(?:am
            is|are|'re|'s|'m) (?:not )?(?:going to|gonna|about to|set to|likely to|expected to
            bound to|due to \w+ (?:in|next))
            predicts?|predicted|forecasts?|soon be|in the (?:near )?future|(?:next|coming) (?:year
            month|week|decade|century|years|months|weeks|decades)|by 20[3-9]\d|doomed
        """,
        "opinion": r"""
            i(?:'m| am)? (?:\w+ )?(?:think|believe|feel|guess|hope|wish|love|hate|like|prefer
            suspect|doubt|agree|disagree|support|oppose|suppose|find|want|glad|proud|sorry|afraid
            convinced|sure|happy)
            in my (?:humble |own |personal )?(?:opinion|view|mind|judgment|book)|imh?o
            if you ask me|my (?:view|opinion|favou?rite|guess|hope)|personally|hopefully|to me
            should(?:n'?t)?|ought to|we (?:must|need|have) (?:to )?|(?:it|that|this)(?:'s| is
             was) (?:so |very |really |such |just |a |an )*(?:beautiful|awful|terrible|wonderful
            amazing|great|disgusting|disgrace\w*|shame\w*|ridiculous|stupid|brilliant|fantastic
            horrible|pathetic|boring|sad|wrong|right|good|bad|nonsense|absurd|outrageous|important
            time)
        """,
        "evaluation": r"""
            beautiful|awful|terrible|terribly|wonderful|amazing|amazingly|great|greatest|best
            worst|disgusting|disgrace\w*|shame\w*|ridiculous|stupid|idiot\w*|brilliant|fantastic
            horrible|pathetic|evil|boring|delicious|ugly|sad|sadly|unfortunately|fortunately
            outrageous|absurd|nonsense|perhaps|maybe|probably|obviously|clearly|of course
            so-called|hypocri\w+|coward\w*|glorious|sick of|tired of|what an?|must|seems?|surely
            truly|lovely|gorgeous|dreadful|perfect|tasty|charming|overrated|underrated|dull
            masterpiece
        """,
        "event": r"""
            yesterday|today|tonight|(?:last|this) (?:week|month|year|night|monday|tuesday
            wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july
            august|september|october|november|december|summer|winter|spring|autumn|fall)|ago
            since (?:19|20)\d\d|(?:in|on|by|during) (?:early |late |mid-?)?(?:january|february
            march|april|may|june|july|august|september|october|november|december)|on (?:monday
            tuesday|wednesday|thursday|friday|saturday|sunday)
            died|dies|killed|arrested|signed|elected|voted|won|lost|launched|banned|passed
            approved|destroyed|exploded|attacked|crashed|happened|occurred|shot|born|resigned
            fired|opened|closed|collapsed|sank|invaded|convicted|sentenced|charged|discovered
            invented|founded|built|sold|bought|caught|stole|stolen|rejected|vetoed|appointed|moved
            raised|cut|cuts|burned|flooded|hit|struck|seized|deported|recalled|withdrew
        """,
        "attribution": r"""
            (?<!i )(?<!i've )(?<!we )said|says|according to|reported(?:ly)?|reports? (?:that|says
            shows|found)|announced|claimed|claims|stated|told|confirmed|denied|denies|warned|warns
            (?:study|studies|report|poll|survey|research|data|scientists|researchers|experts
            doctors|officials)(?: \w+){0,4} (?:shows?|finds?|found|says?|say|suggests?|concluded
            showed|proves?|proved|discovered|warn)|quoted|tweeted|wrote|argued|accused|accuses
            alleged(?:ly)?|admitted|testified|declared|published
        """,
        "cause_effect": r"""
            causes?|caused|causing|leads? to|led to|prevents?|prevented|cures?|cured|treats?
            treated|kills?|reduces?|reduced|results? in|resulted in|because of|due to|triggers?
            triggered|protects? (?:you |us |people )?(?:against|from)|boosts?|linked to
            responsible for|makes? (?:you|people|us|them)|thanks to|contains?|contributes? to
            spreads?|increases? (?:the )?(?:risk|chance)|weakens?|damages?|destroys?|heals?
            lowers?|alters?|detox\w*|transmit\w*
        """,
        "comparison": r"""
            than|largest|biggest|highest|lowest|smallest|first|most|least|only|record|fastest
            slowest|oldest|youngest|richest|poorest|deadliest|worst|greatest|twice|double[sd]?
            tripled|increased|decreased|rose|risen|fell|fallen|dropped|grew|grown|shrank
            as (?:many|much|high|low) as|compared (?:to|with)|rank(?:s|ed)?
        """,
        "quantity": r"""
            percent(?:age)?|per cent|millions?|billions?|trillions?|thousands?|hundreds?|dozens?
            half|third|quarter|twice|double|majority|one in (?:two|three|four|five|six|seven|eight
            nine|ten)|dollars?|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty
            forty|fifty|sixty|seventy|eighty|ninety
        """,
        "rule": r"""
            be held|take place|be released|(?:open|start|launch|begin|close|host) (?:on|in|at|its
            a)
            bann?(?:ed|s)?|fined?|law|takes? effect|mandatory|compulsory|regulations?|decree
            tax(?:ed|es)?|prohibit(?:ed|s)?|legal|illegal
        """,
        "first_person": r"""
            i|i'm|i've|we|we're|we've|my|our|me|us
        """,
        "source_line": rf"""
            {START}(?:source|sources|photo|photos|video|image|picture|credit|via|by|read more
            see also|related|follow us|copyright)(?: \w+){{0,3}} ?:
        """,
    }
)

#: A few of Russian, of which no labelled sentences are here: what gives a cause is no opinion,
#: unless it says so itself.
RUSSIAN: Final = MappingProxyType(
    {
        "opinion": r"""
            мне кажется|я (?:думаю|считаю|верю|надеюсь)|по-моему|на мой взгляд|по моему мнению
        """,
        "cause_effect": r"""
            потому что|из-за|благодаря|вызыва\w+|вызвал\w*|прив[оеё]\w+ к|провоциру\w+
            причин\w+|лечит|лечат|(?:вы|из)леч\w+|исцеля\w+|убива\w+|уничтожа\w+|разруша\w+
            предотвраща\w+|защища\w+ от|снижа\w+|повыша\w+|уменьша\w+|увеличива\w+|вредит|вредят
            способству\w+|содержит|содержат|помога\w+ (?:от|при|против)
        """,
    }
)
