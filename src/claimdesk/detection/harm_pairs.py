"""Pairs of lists by which harm is read: "dam" says nothing, "burst" says little, both say safety.

Written and mended as `harm_words` was. Where an entry names people or an office, it is whom a
danger may meet (children, drivers) or whom swindlers pretend to be (a bank, the police).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from claimdesk.detection.harm_words import listed
from claimdesk.domain.harm import Harm


class Pair(NamedTuple):
    """Two lists of one language: a claim that has an entry of each may do this kind of harm."""

    harm: Harm
    language: str
    first: tuple[str, ...]
    second: tuple[str, ...]


_CHILDREN_EN = """
    child, children, kid, baby, infant, toddler, newborn, schoolchild, schoolchildren, pupil,
    schoolgirl, schoolboy, teenager, teen, son, daughter, girl, boy, playground, nursery,
    kindergarten, daycare, toy, primary school, elementary school, school"""
_CHILDREN_VI = """
    trẻ, trẻ em, trẻ nhỏ, trẻ con, trẻ sơ sinh, sơ sinh, em bé, bé, cháu bé, bé gái, bé trai,
    học sinh, con em, mầm non, mẫu giáo, tiểu học, cổng trường, trước trường, trường học, thiếu
    niên, đồ chơi, nhà trẻ, nữ sinh, con bạn, các con, phụ huynh"""

#: Pairs, the first list of each being what it is about and the second what of it.
PAIRS: Final = tuple(
    Pair(harm, language, listed(first), listed(second))
    for harm, language, first, second in (
        # Water, dams, bridges, roads.
        (Harm.SAFETY, "vi", """
            đập, đập thủy điện, thủy điện, đê, hồ chứa, cầu, cầu vượt, cống, kè, hầm, núi, sườn
            núi, quả đồi, con đèo, đường đèo, hồ đập, tòa nhà, chung cư, cần cẩu""", """
                vỡ, sập, bị sập, nứt, bị nứt, đang nứt, bị cuốn, sạt, lở, lở xuống, sụp, tràn,
                trôi, bị trôi, xả, xả nước, hỏng, nghiêng, cháy, bốc cháy"""),
        (Harm.SAFETY, "vi", "đường, quốc lộ, bờ sông", "sạt, sạt thêm, sụt, bị chia cắt"),
        (Harm.SAFETY, "vi", "nước, lũ, nước sông, nước suối, mực nước, thủy triều", """
            về tới, tràn về, cuốn, dâng, dâng cao, đổ về, chảy xiết, báo động, ngập nhà, lên
            nhanh, ngập ngang, lội qua, vùng hạ du, hạ lưu"""),
        (Harm.SAFETY, "vi", "bão, sét, giông, lốc, mưa đá", """
            đổ bộ, gió lặng, đã tan, tan, ra ngoài, cửa sổ, kính, trú, trú ẩn, gốc cây, cây to,
            dưới cây, giật cấp, cấp, đánh, ra khơi, vào bờ, tránh, an toàn"""),
        # Fire, gas, current, batteries.
        (Harm.SAFETY, "vi", "cháy, bốc cháy, hỏa hoạn, khói, lửa", """
            kho, xưởng, chung cư, tòa nhà, tầng, thang máy, cầu thang, tầng thượng, thoát, nhà
            dân, chợ, quán karaoke, xe khách, ô tô, xe điện, hóa chất, dập, dập lửa, chữa cháy,
            dầu ăn, lan ra, lan sang, đang cháy"""),
        (Harm.SAFETY, "vi", """
            bình gas, gas, khí gas, pin, pin điện thoại, sạc, sạc dự phòng, sạc điện thoại, xe
            điện, bếp gas, trạm biến áp, nồi áp suất, bình nóng lạnh, dây điện, ổ cắm, máy phát
            điện, than tổ ong, nồi cơm điện""", """
                nổ, phát nổ, bị rò rỉ, rò rỉ, xì, cháy, hở, qua đêm, an toàn, nguy hiểm, đứt, bị
                đứt, trong phòng kín, máy bay, ký gửi"""),
        (Harm.SAFETY, "vi", """
            ô tô, xe máy, xe, xe buýt, xe khách, tàu, tàu hỏa, metro, máy bay, phanh, thang máy,
            cáp treo, du thuyền""", """
            triệu hồi, lỗi phanh, đứt cáp, trật đường ray, mất lái, rơi, bốc cháy, chìm, lật,
            vùi lấp, lao xuống"""),
        (Harm.SAFETY, "vi", "lái xe, đi xe, xe máy, tài xế, người đi xe", """
            uống bia, rượu bia, nồng độ cồn, vượt đèn đỏ, đèn đỏ, ngược chiều, mũ bảo hiểm"""),
        (Harm.SAFETY, "en", "driver, drive, riding, ride, motorbike, cyclist, motorist", """
            drunk, beer, wine, breath test, red light, no helmet, without a helmet, helmet"""),
        (Harm.SAFETY, "en", "satellite, rocket, asteroid, meteor, comet", """
            fall on, crash into, hit earth, hit the earth, strike, strikes, land on"""),
        (Harm.SAFETY, "vi", "vệ tinh, tên lửa, thiên thạch, tiểu hành tinh", """
            rơi xuống, rơi, va vào, đâm vào, lao xuống"""),
        (Harm.SAFETY, "vi", "bom, mìn, súng, dao, chất nổ", """
            siêu thị, quả, ôm, cài, gài, kẻ, đe dọa, di dời, tháo gỡ, trung tâm, trường, sân
            bay, nhà ga, rà phá, còn sót"""),
        (Harm.SAFETY, "en", """
            levee, dam, dyke, dike, embankment, bridge, viaduct, metro, stadium, building,
            tunnel, mine, crane, tower, roof, balcony, cable car, ferry, lift, elevator,
            footbridge, slope, quarry""", """
                fail, collapse, burst, break, crack, closed, give way, swept away, tear, unsafe,
                about to fall, overflow, sink, trapped, safe to cross, still cross"""),
        (Harm.SAFETY, "en", "water, river, sea, beach, ice, lake, tide", """
            rise, reach, reach the town, arrive in, swept, burst its banks, safe to swim, swim
            in, thick enough, undertow, rising fast"""),
        (Harm.SAFETY, "en", "fire, flame, smoke, burning oil, oil fire, grease, blaze", """
            spread, trapped, put out, water, start, escape, exit, block, cross, break out, lift,
            elevator, pan, warehouse, hotel, factory, hospital, market, burn for, extinguish,
            evacuated, burn down, nearby"""),
        (Harm.SAFETY, "en", """
            generator, barbecue, gas stove, heater, petrol, gasoline, battery, power bank,
            charger, e-bike, scooter, phone, pressure cooker, space heater, socket,
            power line""", """
                indoors, indoor, explode, overnight, catch fire, set off, fire, safe, unsafe,
                dangerous, one window, leak, flight, flights, baggage, shock"""),
        (Harm.SAFETY, "en", "tanker, truck, plant, reactor, pipeline, factory, depot, chemical", """
            leak, overturn, toxic, cloud, explode, explosion, chlorine, ammonia, drift, spill,
            blast"""),
        (Harm.SAFETY, "en", "car, truck, pickup, train, plane, vehicle, motorcycle", """
            recall, brake, airbag, sink, derail, crash into, high water, faulty"""),
        (Harm.SAFETY, "en", "road, highway, way out, motorway, pass", """
            only road, only way, swept away, washed out, washed away, blocked, cut off"""),
        (Harm.SAFETY, "en", "police, resident, people, everyone, nobody, alert, siren, order", """
            evacuate, flee, go home, leave town, leave their home, has to leave, lifted, run
            for, gunman, shooting, shelter"""),
        (Harm.SAFETY, "en", """
            mushroom, snake, bear, dog, spider, wasp, hornet, wolf, lion, tiger""", """
            attack people, attack human, poisonous, deadly, play dead, bite, safe to eat,
            harmless, escape, on the loose, rarely attack"""),
        (Harm.SAFETY, "vi", """
            rắn, rắn lục, sư tử, hổ, cá sấu, trăn, chó, voi, ong, ong vò vẽ, gấu""", """
            vào nhà, bò vào, trốn khỏi, xổng, xổng chuồng, cắn người, tấn công người, đốt chết,
            thả rông"""),
        # The body.
        (Harm.HEALTH, "vi", """
            uống, ăn, bôi, đắp, xông, xông hơi, súc miệng, ngậm, nhỏ mắt, nhỏ mũi, xoa, chườm,
            tiêm, nhịn ăn, kiêng, hít, rửa mũi, châm kim, cạo gió, nặn máu, ngâm, lá, nước tiểu,
            dầu gió, tỏi, chanh, nghệ, mật ong, nước kiềm, ho mạnh""", """
                chữa, chữa được, chữa khỏi, trị, trị được, khỏi, khỏi hẳn, hết, hết ho, hết sốt,
                dứt, trị dứt, tiêu, diệt, tiêu diệt, ngừa, phòng bệnh, ngăn ngừa, hạ, giảm, bớt
                ho, mau lành, lành, tan, tự tiêu, thay thuốc, bỏ thuốc, không cần đi khám, khỏi
                phải đi khám, cứu sống, cứu được, bổ thận, mát gan, thải độc, đào thải, gây hại,
                gây, độc, hại, ngộ độc, chết, là chết, chết người, tử vong, sống lâu"""),
        (Harm.HEALTH, "vi", """
            thịt, thịt lợn, thịt heo, thịt gà, cá, tôm, nghêu, hải sản, rau, trái cây, trứng,
            sữa, gạo, bún, dầu ăn, nước máy, nước uống, nước giếng, bột ngọt, mì chính, mì gói,
            thực phẩm, cơm, cơm nguội, nước mắm, mỹ phẩm, kem trộn, dầu gội, kem đánh răng,
            thuốc lá điện tử""", """
                nhiễm, bị nhiễm, chứa chất, chứa, tồn dư, tẩm, giả, làm bằng nhựa, gây, độc, hóa
                chất, nhiễm khuẩn, bị thu hồi, thu hồi, qua đêm, hại, chết, bơm, ngâm, chì,
                asen, kháng sinh"""),
        (Harm.HEALTH, "vi", "bỏng, rắn cắn, chó cắn, gãy xương, hóc, nghẹn, ngất, sốt, co giật", """
            bôi, đắp, hút, rạch, chườm, nước đá, nước mắm, kem đánh răng, không cần đi viện,
            không phải đi viện, là khỏi, mau lành, tiêm, cao"""),
        (Harm.HEALTH, "vi", "chữa, trị, trị dứt, hết, khỏi, chữa khỏi, làm tan", """
            liệt, viêm, đau khớp, đau lưng, xương khớp, ho, cảm, cảm cúm, bệnh, mụn, sỏi, nhức
            đầu, đau, u, bướu, tê bì, mỡ máu, rụng tóc, hen, dị ứng, sẹo, trĩ, mất ngủ"""),
        (Harm.HEALTH, "vi", "gây, dẫn đến, làm tăng nguy cơ, khiến, lây", """
            đột quỵ, tử vong, viêm, sỏi, loét, mù, điếc, liệt, hoại tử, suy gan, suy thận, bệnh,
            mất ngủ, béo phì, dị ứng, sang người, qua đường, chết người, hại"""),
        (Harm.HEALTH, "vi", "nước, giếng, giếng khoan, sông, đất, không khí, rau, khí", """
            nhiễm asen, nhiễm độc, nhiễm dầu, nhiễm chì, ô nhiễm, thạch tín, nhiễm"""),
        (Harm.HEALTH, "vi", "nấm, cá nóc, sắn, măng, rau dại, cóc", "ăn, ăn được, độc, ngộ độc"),
        (Harm.HEALTH, "vi", "gan, thận, phổi, tim, não, dạ dày, mắt, tai, da, xương, máu", """
            hại, gây hại, tổn thương, suy, hỏng, sạch, đào thải, bổ, teo, lọc, thanh lọc, nhiễm"""),
        (Harm.HEALTH, "en", """
            drink, eat, swallow, gargle, inject, inhale, breathe, apply, rub, chew, garlic,
            lemon, ginger, honey, turmeric, cinnamon, vinegar, baking soda, herb, herbal,
            kernel, tea, essential oil, salt water, silver, butter, toothpaste, ice on, ice
            straight, cooking oil, fasting, cough hard""", """
                cure, heal, prevent, protect against, protect you, kill, shrink, cleanse,
                reverse, treat, poison, sick, die, deadly, harmful, burn, clear, fight, lower,
                reduce, get rid of, keep you alive, no longer need, infection, just as good,
                safe to eat, safe to drink, safe for the heart"""),
        (Harm.HEALTH, "en", """
            tap water, drinking water, water supply, well water, food, meat, chicken, egg, rice,
            fish, milk, salad, lettuce, shampoo, cosmetic, cereal, spinach, product""", """
                contaminate, poison, unsafe, recall, make you sick, sick, toxic, fake, plastic,
                carcinogen, lead, spoil, spoiled, left out, overnight, die, safe to eat, safe to
                drink, mercury, inject with, soak in, dye with, diseased, rotten, lead limit"""),
        (Harm.HEALTH, "en", """
            brain, lung, liver, kidney, heart, eye, skin, bone, blood, teeth, dna""", """
            damage, harm, cleanse, destroy, repair, protect, ruin, fail, burn, alter, poison,
            change, dissolve, injure, bleed, suffocate, dangerous for, fill with"""),
        (Harm.HEALTH, "en", "tablet, capsule, drug, inhaler, syrup, cream, medical device", """
            recall, counterfeit, fake, contaminate, contamination, expired, banned, slow the
            disease, interfere, approved for"""),
        (Harm.HEALTH, "vi", """
            chó, thú cưng, mèo, muỗi, ruồi, chuột, gà, vịt, lợn""", """
            lây, lây sán, lây giun, truyền bệnh, lây sang người, truyền"""),
        (Harm.HEALTH, "en", "doctor, hospital, patient, surgery, implant, transfusion, therapy", """
            unnecessary, no need, not need, instead of, without a doctor, kill, die, faulty,
            recall, turn away, overwhelmed, replaces"""),
        (Harm.HEALTH, "en", """
            shot, mask, microwave, 5g, mobile phone, smoke, cigarette, alcohol""", """
            infertile, sterile, kill people, died, die, harmless, damage, useless, oxygen,
            spread, cause, prevent, lower your, protect"""),
        # Children.
        (Harm.CHILDREN, "vi", _CHILDREN_VI, """
            bắt cóc, dụ, rủ, dụ dỗ, mất tích, bán, buôn người, xâm hại, lạm dụng, bạo hành, bỏ
            quên, thuốc mê, ma túy, tẩm, nuốt, hóc, nghẹn, ngạt, nằm sấp, ngủ chung, tự chơi,
            một mình, chậu tắm, bồn tắm, hồ bơi, rơi, ngã, đuối nước, nghỉ học, đóng cửa, thử
            thách, tự tử, tự làm đau, làm đau, tự nhốt, tăng động, chậm phát triển, chậm nói,
            chứa chì, pin cúc áo, nghỉ vì, độc, khó ngủ, nam châm, xem điện thoại, chết, tử
            vong, nguy hiểm, an toàn, không sao, bị hại, lên xe, người lạ, giả làm, giả danh,
            đối tượng, nội tạng, thi thể, đánh cắp, đánh tráo, mũ bảo hiểm, ghế ngồi, trò chơi
            trên mạng, xúi, sữa bột"""),
        (Harm.CHILDREN, "en", _CHILDREN_EN, """
            snatch, abduct, abduction, kidnap, grab, lure, trafficking, missing, disappear,
            molest, abuse, stranger, white van, safe, safely, unsafe, dangerous, harmless, hurt,
            choke, swallow, suffocate, drown, sofa, on their back, on their stomach, alone,
            unattended, parked car, hot car, pool, bath, car seat, helmet, close, closed, shut,
            contain lead, will not open, will not run, recall, lead paint, drug, meth, laced,
            challenge, faint, self-harm, suicide, hyperactive, die, dead, death, kill, injure,
            injury, deaf, take away, taken away, steal, stole, swap, organ, organs, lured,
            magnet, battery, screen time, detergent, no school, put to sleep, short trip,
            screen"""),
        # Money.
        (Harm.MONEY, "vi", """
            ngân hàng, công an, cảnh sát, viện kiểm sát, cơ quan thuế, cán bộ thuế, thuế, điện
            lực, bưu điện, bảo hiểm xã hội, vneid, vssid, tổng đài, nhà mạng, sim, tài khoản,
            cán bộ, shipper, hải quan""", """
                gọi điện, yêu cầu đọc, đọc mã, mã otp, chuyển tiền, gửi link, link, đường link,
                cài, cài phần mềm, cài ứng dụng, nộp phạt, quét mã, bị khóa, khóa, cắt điện, cắt
                chế độ, đóng băng, mất tiền, sụp đổ, phá sản, rút tiền, rút hết, phong tỏa, xác
                minh, mật khẩu, bưu kiện, cập nhật, chuyển nhầm"""),
        (Harm.MONEY, "vi", """
            đầu tư, gửi, nạp, góp vốn, tiền gửi, ứng dụng, sàn, dự án, mua vàng, mua đất,
            coin""", """
                lãi, mỗi ngày nhận, nhận lãi, lời, chắc chắn lời, sinh lời, cam kết, lợi nhuận,
                gấp đôi, gấp mười, hoàn vốn, phần trăm mỗi, phong tỏa, bảo lãnh, mất trắng, rút
                được, rút về"""),
        (Harm.MONEY, "vi", "nhận, được nhận, tặng, được tặng, trúng, nhận ngay", """
            quà, hỗ trợ, tiền hỗ trợ, iphone, triệu đồng, trợ cấp, phần thưởng, giải thưởng, nộp
            trước, đóng trước, phí"""),
        (Harm.MONEY, "vi", """
            vàng, vàng miếng, người gửi tiền, tiền tiết kiệm, tiền gửi, tài khoản""", """
            tịch thu, sung công, kiểm soát đặc biệt, bị đóng, rút ngay, rút sạch, đóng băng,
            mất"""),
        (Harm.MONEY, "vi", "kiếm, kiếm tiền, thu nhập, được trả, lương", """
            một ngày, mỗi ngày, bấm thích, tại nhà, cọc, không cần kinh nghiệm, nhắn tin"""),
        (Harm.MONEY, "vi", "tặng, miễn phí, phát, phát miễn phí, quà, trợ cấp", """
            link, bấm, nhấn, khảo sát, nhắn tin, đăng ký qua, chia sẻ, cây xăng, mạng xã hội"""),
        (Harm.MONEY, "en", "thief, thieves, criminal, caller, stranger, thiev", """
            account, money, pin, bank, savings, phone, wallet, loan"""),
        (Harm.MONEY, "en", "gold, land, house, savings", "confiscate, seize, special control"),
        (Harm.MONEY, "vi", "tờ, tiền, tiền giấy, tiền mặt, tiền cũ, lương hưu, trợ cấp, lương", """
            hết giá trị, mất giá trị, không còn giá trị, thu hồi, bị xóa bỏ, bị cắt, cắt giảm,
            mất trắng, dừng, rút một lần"""),
        (Harm.MONEY, "en", "bank, account, savings, deposit, money, card, wallet, cash", """
            freeze, frozen, run out, will not open, not open, collapse, pin, otp, code, move,
            transfer, withdraw, withdrawal, lock, empty, drain, lose, seize, confirm, confiscate
            your, suspend, suspended, safe account, by text, double, bonus, unlock, abolish,
            worthless, confiscate, wipe out"""),
        (Harm.MONEY, "en", "invest, fund, coin, scheme, trading, app, platform, deposit, send", """
            double, guarantee, guaranteed, profit, get back, gets, back within, within a week,
            percent a month, percent a week, percent a day, a day, risk-free, no risk, bitcoin"""),
        (Harm.MONEY, "en", """
            a link, this link, the link, whatsapp, facebook, hotline, form, text message, qr
            code, email, website, sms""", """
                refund, grant, prize, bonus, claim, tax, benefit, free, gives, pay, subsidy,
                forgive, giveaway, compensation"""),
        (Harm.MONEY, "en", "parcel, package, prize, gift, delivery, won, winner, giveaway", """
            fee, customs, pay, shipping, claim your, collect, just pay, gift card, release"""),
        (Harm.MONEY, "en", "unless, or else, otherwise, immediately", """
            pay, account, sim, pin, electricity, subscription, card, confirm, locked, cut off,
            frozen, suspended"""),
        (Harm.MONEY, "en", """
            pension, benefit, allowance, wage, welfare, social security, old note""", """
            cut, halve, abolish, stop, end, suspended, cancelled, worthless, withdrawn, lose"""),
        (Harm.MONEY, "en", "banknote, note, cash, bill, currency, coin", """
            worthless, no longer legal, abolish, invalid, withdrawn, withdraw, expire, not
            accepted, no longer accepted, remove three zeros"""),
        (Harm.MONEY, "en", "work from home, earn, fine, loan, debt, subscription, fee, income", """
            starter kit, a day, from home, voucher, itunes, gift card, forgive, no interest,
            card number, enter your, renew, wiped, guaranteed"""),
        (Harm.MONEY, "en", "everyone, every citizen, each citizen, every household, anyone", """
            euro, dollar, pound, grant, free money, cash payment, payout, stimulus, voucher"""),
        # When, where and how people vote.
        (Harm.VOTING, "vi", "bầu cử, bầu, cử tri, phiếu, phiếu hợp lệ, bầu đại biểu", """
            online, trực tuyến, vneid, tin nhắn, dời, dời sang, hoãn, hủy bầu, ngày, bị phạt,
            phạt, thẻ, không được bầu, cả gia đình, thay cho, thay, hộ, giùm, hợp lệ, không hợp
            lệ, căn cước, tạm trú, đến giờ, mới được, nơi đang sống, ủy quyền, giấy tờ, mấy giờ,
            hết hạn"""),
        (Harm.VOTING, "en", "vote, voter, voting, election, poll, polls, cast", """
            text message, by text, sms, online, phone, telephone, facebook, email, photo id, id,
            passport, register, deadline, queue, close at, polls close, postponed, moved to,
            cancelled, twice, legal, illegal, allowed, eligible, invalid, not count, mask,
            stamp, mail, mail-in, post, postal, drop box, need, must, fine, papers, allowed to,
            by app, proof of, take place on, held on, on tuesday and, on wednesday, rejected at"""),
    )
)  # fmt: skip
