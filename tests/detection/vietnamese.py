"""Vietnamese sentences written for this test, checkable or not: the project's own small set.

Press style and posts, with and without diacritics. It is for measuring only: no weight or threshold
is fitted to it. The first 120 were written beside the wordings of the rules, which were mended once
after a look at what failed; the last 40 (`FRESH`) were written after that and never mended for.
"""

CHECKABLE = """
Theo Tổng cục Thống kê, GDP quý I tăng 5,66% so với cùng kỳ năm trước.
Bộ Y tế cho biết cả nước ghi nhận thêm 1.245 ca sốt xuất huyết trong tuần qua.
Cầu Long Biên được khánh thành năm 1902.
Uống nước chanh nóng mỗi sáng tiêu diệt tế bào ung thư.
Vắc xin COVID-19 làm thay đổi ADN của người tiêm.
Công an TP.HCM bắt giữ 12 nghi phạm trong đường dây lừa đảo qua mạng.
Bão số 3 khiến hơn 300 người chết và mất tích ở các tỉnh phía Bắc.
Việt Nam là nước xuất khẩu gạo lớn thứ ba thế giới.
Sông Mê Kông dài hơn 4.300 km và chảy qua sáu quốc gia.
Người vượt đèn đỏ bị phạt từ 18 đến 20 triệu đồng theo Nghị định 168.
Ông Nguyễn Văn B bị khởi tố về tội nhận hối lộ.
Ngân hàng Nhà nước bán 5 tấn vàng ra thị trường trong tháng 6.
Tỷ lệ thất nghiệp của thanh niên là 7,9%.
Ăn tỏi sống phòng được cúm A.
Mạng 5G gây ung thư não.
Đường sắt Cát Linh - Hà Đông vận hành thương mại từ ngày 6/11/2021.
Facebook thu thập dữ liệu khuôn mặt của trẻ em mà không xin phép.
Một học sinh lớp 8 ở Nghệ An bị đánh đến nhập viện.
Chủ tịch tỉnh nói rằng dự án đã giải ngân 90% vốn.
Nước mắm chứa asen vượt ngưỡng cho phép.
Muỗi vằn truyền virus Zika.
Giá xăng RON 95 giảm 500 đồng một lít từ 15 giờ chiều nay.
Quốc hội thông qua Luật Đất đai sửa đổi với 432 phiếu thuận.
Hồ Hoàn Kiếm nằm ở trung tâm thủ đô Hà Nội.
Nhiệt độ ở Hà Tĩnh lên tới 44 độ C, cao nhất từ trước đến nay.
Nghiên cứu của Đại học Oxford cho thấy cà phê làm giảm nguy cơ mắc bệnh gan.
Trung Quốc đưa giàn khoan vào vùng đặc quyền kinh tế của Việt Nam năm 2014.
Trẻ em uống sữa bò bị tiểu đường nhiều gấp đôi trẻ không uống.
Sân bay Long Thành có vốn đầu tư 16 tỷ USD.
Thuốc lá điện tử không chứa nicotine.
Bệnh viện Chợ Rẫy tiếp nhận 30 người ngộ độc sau tiệc cưới.
Người Việt đọc trung bình bốn cuốn sách mỗi năm.
Rau muống được tưới bằng nhớt thải ở Bình Chánh.
Tàu cá mang số hiệu QNg 90617 bị đâm chìm gần Hoàng Sa.
Vi khuẩn HP lây qua đường ăn uống.
Học phí đại học công lập tăng 10% từ năm học này.
Máy bay rơi xuống sông khiến toàn bộ hành khách thiệt mạng.
Ca sĩ nổi tiếng qua đời ở tuổi 45 vì đột quỵ.
Nhà máy xả thải trực tiếp ra sông Thị Vải suốt 14 năm.
Trái Đất quay quanh Mặt Trời hết khoảng 365 ngày.
Uong nuoc muoi chua khoi covid.
Bo Y te xac nhan co 3 ca benh dau mua khi o TP.HCM.
Hom qua o Binh Duong chay xuong go lam 4 nguoi chet.
Lo vi song lam mat het chat dinh duong cua thuc an.
Tiem vac xin gay vo sinh o phu nu.
Theo cong an, nghi pham da bo tron sang Campuchia.
Gia vang SJC tang len 120 trieu dong mot luong.
Ha Noi co hon 8 trieu dan.
Ngan hang nay vua pha san sang nay.
Truong hoc o Da Nang dong cua vi bao.
An nhieu duong dan den benh tieu duong.
Nguoi dan Da Lat phat hien xac ca voi tren bo ho.
Pin điện thoại phát nổ khi vừa sạc vừa gọi.
Lá đu đủ chữa được ung thư phổi giai đoạn cuối.
Hai tàu chở dầu va chạm ngoài khơi Vũng Tàu, tràn 200 tấn dầu.
Cục Quản lý Dược thu hồi lô thuốc nhỏ mắt vì nhiễm khuẩn.
Samsung đóng cửa nhà máy ở Bắc Ninh và sa thải hàng nghìn công nhân.
Dân số Việt Nam vượt 100 triệu người vào năm 2023.
Thủ tướng ký quyết định thành lập ba đặc khu kinh tế.
Ong mật chết hàng loạt do thuốc trừ sâu.
"""

NOT_CHECKABLE = """
Uống nước chanh có chữa được ung thư không?
Có thật là ngày mai nghỉ học không ạ?
Ai biết thông tin này đúng hay sai chỉ giúp mình với?
Vì sao giá nhà ở Hà Nội cao như vậy?
Mọi người cho em hỏi vắc xin này tiêm mấy mũi?
Hãy chia sẻ thông tin này cho mọi người cùng biết!
Chia sẻ ngay để cứu người thân của bạn!
Đăng ký kênh và bấm chuông để không bỏ lỡ video mới nhé.
Vui lòng không đăng lại khi chưa được phép.
Đừng tin những lời quảng cáo đó!
Gọi ngay hotline để được tư vấn miễn phí.
Mọi người nhớ đeo khẩu trang khi ra đường nha.
Xin chào quý vị và các bạn.
Chào cả nhà, lại là mình đây.
Chúc mừng năm mới, vạn sự như ý!
Cảm ơn mọi người đã theo dõi.
Xin chân thành cảm ơn ban tổ chức.
Chúc các bạn cuối tuần vui vẻ.
Hẹn gặp lại trong video sau.
Theo tôi, chính phủ làm như vậy là chưa đúng.
Tôi nghĩ bộ phim này không đáng tiền vé.
Mình thấy món này ăn hơi nhạt.
Phở Hà Nội ngon nhất trên đời.
Bài hát này hay quá!
Thật đáng xấu hổ cho một đội bóng lớn.
Đây là một quyết định tồi tệ và vô trách nhiệm.
Chúng ta nên sống chậm lại và yêu thương nhiều hơn.
Phụ huynh không nên ép con học thêm.
Tôi rất tự hào về đội tuyển.
Cảnh ở đây đẹp tuyệt vời.
Anh ấy là người đàn ông đáng yêu nhất.
Nhà trường cần phải xem lại cách dạy của mình.
Hy vọng mọi chuyện rồi cũng ổn.
Cuộc sống thật là khó lường.
Năm tới kinh tế sẽ phục hồi mạnh.
Giá vàng sẽ còn tăng cao trong thời gian tới.
Ngày mai trời sẽ đẹp.
Đội tuyển Việt Nam sẽ vô địch.
Rồi đây trí tuệ nhân tạo sẽ thay con người làm mọi việc.
Sắp tận thế rồi.
Ảnh minh hoạ.
Nguồn: Internet
Xem thêm:
Không thể tin nổi!
Ôi trời ơi.
Cho mình xin địa chỉ với ạ?
moi nguoi chia se giup minh voi nhe
hay chia se ngay de moi nguoi cung biet
chao ca nha, chuc moi nguoi ngu ngon
theo minh thi phim nay chan
cam on ban nhieu lam
co ai biet cho nao ban khau trang khong
toi nghi chinh phu nen giam thue
phim nay hay qua troi
gia nha se giam manh trong nam toi
dung tin may tin vit do
canh o day dep qua
tai sao khong ai noi gi
Người ta sống với nhau bằng cái tình.
Buồn cho một kiếp người.
"""

FRESH_CHECKABLE = """
Đèo Hải Vân nối Huế với Đà Nẵng.
Năm 2024, lượng khách quốc tế đến Việt Nam đạt 17,5 triệu lượt.
Cảnh sát giao thông Hà Nội lắp 40 camera ở cửa ngõ phía nam.
Ngâm chân nước gừng trị dứt viêm khớp.
Một phụ nữ ở Cà Mau bị lừa mất 2 tỷ đồng vì tin cuộc gọi giả danh công an.
Bệnh dại không có thuốc chữa khi đã phát bệnh.
Hãng hàng không này huỷ 30 chuyến bay do thiếu máy bay.
Tượng đài được dựng bằng tiền quyên góp của kiều bào.
Gạo nhập từ nước ngoài được làm bằng nhựa.
Cá ở hồ này chết trắng vì nước nóng lên.
Đại biểu Quốc hội đề nghị đánh thuế nước ngọt 10%.
Ông Trần Văn C từng là giám đốc sở trước khi bị kỷ luật.
Thịt lợn tăng trọng bán đầy ở chợ đầu mối.
Tin nhắn báo nhận quà là do hacker gửi.
uong bot san day voi mat ong se chet nguoi
ong chu tich xa bi cach chuc thang truoc
dien thoai de dau giuong lam hong nao
nha may o Hai Phong no lon, nhieu nguoi bi thuong
Loai nam nay moc nhieu o Lam Dong.
Bac si benh vien Bach Mai khang dinh thuoc nay la gia.
"""

FRESH_NOT_CHECKABLE = """
Sao dạo này giá điện cao thế nhỉ?
Chỗ này có bán thuốc lá điện tử không shop?
Em xin phép hỏi lịch tiêm ở phường mình ạ?
Mọi người lan toả thông điệp này giúp em.
Cả nhà đừng quên nhấn nút theo dõi.
Cùng chung tay bảo vệ môi trường!
Kính chào quý khán giả.
Tạm biệt và hẹn gặp lại.
Chúc anh em buổi sáng tốt lành!
Cá nhân mình không ưng cách làm này.
Nói chung là món này ăn được, không có gì đặc biệt.
Một bộ phim sâu lắng và giàu cảm xúc.
Người trẻ bây giờ sống quá thực dụng.
Bóng đá nước nhà rồi sẽ có ngày vươn ra biển lớn.
Mười năm nữa xe điện sẽ thay hết xe xăng.
Thương quá!
ai mua khong inbox minh nhe
sao lai co nguoi nhu vay duoc
nguoi dan nen tu bao ve minh
minh thay quan nay phuc vu te lam
"""


def read_set(*, fresh: bool = False) -> tuple[list[str], list[bool]]:
    """Return the sentences (of the first 120, or of the fresh 40) and whether each is checkable."""
    parts = (FRESH_CHECKABLE, FRESH_NOT_CHECKABLE) if fresh else (CHECKABLE, NOT_CHECKABLE)
    yes, no = (part.strip().splitlines() for part in parts)
    return [*yes, *no], [True] * len(yes) + [False] * len(no)
