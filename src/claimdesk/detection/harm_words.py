"""The words that are a sign of harm alone, and what sets a claim back.

All were written by hand and mended on the claims `dev` and `seen` of `tests/quality/harm.jsonl`
(docs/evaluation.md; `training/harm_signs.py`, 2026-11-28). Commas part the entries. An English
entry stands for all its forms ("flood": floods, flooded). No entry judges a person, a group, a
party, an opinion or a belief.
"""

from __future__ import annotations

from typing import Final

from claimdesk.domain.harm import Harm


def listed(text: str) -> tuple[str, ...]:
    """Return the entries of a text in which commas part them."""
    return tuple(word.strip() for word in " ".join(text.split()).split(","))


#: Kind -> words that are a sign alone, in Vietnamese and in English.
WORDS: Final[dict[Harm, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    Harm.SAFETY: (
        listed("""
            động đất, dư chấn, sóng thần, lũ lụt, lũ quét, lũ ống, nước lũ, mưa lũ, cơn lũ, trận
            lũ, ngập lụt, ngập sâu, triều cường, nước dâng, mưa đá, giông lốc, tốc mái, đổ sập,
            giẫm đạp, bom chưa nổ, sạt lở, lở đất, lở núi, sụt lún, hố tử thần, lún nứt, vỡ đê,
            vỡ đập, vỡ hồ, tràn đập, xả lũ, xả tràn, xả đập, cơn bão, siêu bão, tâm bão, mắt
            bão, bão lũ, áp thấp nhiệt đới, lốc xoáy, vòi rồng, núi lửa, cháy nổ, cháy rừng,
            cháy nhà, cháy lớn, đám cháy, vụ cháy, cháy xe, trận ngập, trận lụt, lũ lớn, hỏa
            hoạn, phát nổ, vụ nổ, chập điện, điện giật, rò điện, hở điện, sét đánh, bị sét, rò
            rỉ khí, rò rỉ gas, khí gas, khí độc, khói độc, ngạt khói, phóng xạ, bức xạ, nước
            nhiễm độc, đuối nước, chết đuối, nước cuốn, cuốn trôi, lốc, giông bão, bão mặt trời,
            dòng chảy xa bờ, cá mập, sứa, quả bom, đánh bom, bom mìn, nổ súng, xả súng, nổ mìn,
            sơ tán, di tản, mắc kẹt, vùi lấp, thoát hiểm, thoát nạn, cứu nạn, lật tàu, lật
            thuyền, chìm tàu, chìm phà, trật bánh, rơi máy bay, máy bay rơi, mất phanh, lỗi
            phanh, lỗi túi khí, sập cầu, cầu sập, sập nhà, nhà sập, sập hầm, sập mỏ, hóa chất
            độc"""),
        listed("""
            earthquake, quake, aftershock, tsunami, flood, floodwater, landslide, mudslide,
            rockfall, avalanche, sinkhole, hailstone, storm warning, volcanic ash, asleep at the
            wheel, stampede, grenade, unexploded, ammonia leak, dam break, dam burst, storm
            surge, typhoon, hurricane, tornado, cyclone, wildfire, bushfire, forest fire, house
            fire, catch fire, on fire, gas leak, chemical spill, toxic cloud, toxic smoke, toxic
            fumes, carbon monoxide, chlorine gas, explosion, explode, explosive, radiation,
            radioactive, fallout, nuclear accident, erupt, eruption, lava, lightning, electric
            shock, electrocute, evacuation, evacuate, stay indoors, take shelter, shelter in
            place, drowning, rip current, shark, jellyfish, crocodile, thin ice, shooting,
            gunman, active shooter, shots were heard, bomb, land mine, landmine, hostage, knife
            attack, stabbing, terror attack, plane crash, train crash, derail, capsize, run
            aground, faulty brake, brake failure, airbag, seat belt, smoke alarm, smoke
            detector, fire alarm, fire extinguisher, solar storm, air pollution, hypothermia,
            suffocate, heatwave, heat wave"""),
    ),
    Harm.HEALTH: (
        listed("""
            ung thư, ung bướu, khối u, hóa trị, xạ trị, tiểu đường, đái tháo đường, đường huyết,
            insulin, mỡ máu, huyết áp, đột quỵ, nhồi máu, suy tim, suy thận, sỏi thận, bệnh gan,
            viêm gan, xơ gan, viêm phổi, viêm khớp, viêm xoang, viêm họng, viêm dạ dày, chảy máu
            dạ dày, đau dạ dày, đau răng, sâu răng, đau đầu, hen suyễn, bệnh gút, bệnh lao, sốt
            rét, sốt xuất huyết, hạ sốt, bệnh sởi, thủy đậu, tay chân miệng, quai bị, bạch hầu,
            uốn ván, bệnh dại, chó dại, cúm, cúm gia cầm, covid, corona, đậu mùa, tự kỷ, bại
            não, vô sinh, liệt nửa người, cận thị, hại mắt, máu đông, đông máu, cục máu đông,
            axit uric, bị gút, ca sởi, viêm màng não, phế cầu, bệnh tả, thương hàn, bệnh than,
            bệnh phong, viêm phế quản, loãng xương, béo phì, tuyến giáp, thiếu máu, bướu cổ, tai
            biến, thoát vị, ho gà, dịch hạch, chạy thận, say nắng, sốc nhiệt, tránh thai,
            metformin, u não, ung thư máu, động kinh, sa sút trí tuệ, mất ngủ, đột tử, lọc máu,
            hiến máu, nhiễm hiv, dịch tả, đau mắt đỏ, viêm não, sỏi mật, tim mạch, bệnh tim, sảy
            thai, thai nhi, bà bầu, mang thai, miễn dịch, dịch bệnh, ổ dịch, lây nhiễm, lây lan,
            virus, vi rút, vi khuẩn, nhiễm khuẩn, liên cầu khuẩn, ký sinh trùng, giun sán, vắc
            xin, vaccine, tiêm chủng, tiêm phòng, tiêm ngừa, chích ngừa, mũi tiêm, thuốc, thuốc
            tây, thuốc nam, bài thuốc, thuốc giảm đau, kháng sinh, paracetamol, aspirin,
            ibuprofen, chữa bệnh, chữa khỏi, chữa được, trị bệnh, trị dứt, khỏi bệnh, khỏi hẳn,
            dứt điểm, thải độc, độc tố, chất độc, chất cấm, hóa chất cấm, độc hại, cực độc, có
            độc, nhiễm sán, khẩu trang, mỡ bụng, gây tử vong, tiêm sởi, nhiễm chì, nhiễm asen,
            ngộ độc, nhiễm độc, cấp cứu, nhập viện, co giật, rắn cắn, rắn độc, nọc độc, vết
            bỏng, bị bỏng, chỗ bỏng, vết thương, cầm máu, gãy xương, hại gan, hại thận, hại não,
            mù mắt, thực phẩm bẩn, hàn the, amiăng, bụi mịn, chết người, không rõ nguồn gốc,
            thuốc trừ sâu, thủy ngân, thạch tín, cồn công nghiệp, vượt mức cho phép, thực phẩm
            chức năng, giảm cân"""),
        listed("""
            cancer, tumour, tumor, carcinogen, carcinogenic, chemotherapy, diabetes, diabetic,
            insulin, stroke, heart attack, cardiac arrest, blood pressure, cholesterol, asthma,
            arthritis, autism, dementia, alzheimer, hiv, hepatitis, tuberculosis, malaria,
            dengue, measles, polio, mumps, chickenpox, smallpox, mpox, ebola, flu, influenza,
            bird flu, covid, coronavirus, virus, bacteria, salmonella, listeria, e coli,
            epidemic, pandemic, infection, infect, infected, rabies, tetanus, snakebite, snake
            bite, venom, bleeding, tourniquet, seizure, painkiller, aspirin, ibuprofen,
            paracetamol, antibiotic, ivermectin, hydroxychloroquine, vitamin, supplement, detox,
            homeopathic, remedy, cure, heal, symptom, immune, immunity, whooping cough, cholera,
            typhoid, meningitis, sepsis, norovirus, anthrax, botulism, mad cow, zika, leprosy,
            pneumonia, bronchitis, eczema, gout, parkinson, osteoporosis, obesity, heart
            failure, blood clot, ulcer, thyroid, lyme disease, warning label, slimming, boil
            their water, boil water, colic, migraine, a cold, eyesight, metformin, statin,
            antidepressant, antiviral, steroid, contraceptive, birth control, opioid, fentanyl,
            codeine, sudden death, fever, feverish, fall ill, fall sick, convulsion, epileptic,
            epilepsy, nosebleed, toothache, sore throat, leukaemia, leukemia, back pain, joint
            pain, belly fat, donate blood, dialysis, face mask, swine fever, hospitalise,
            hospitalize, toxin, unfit to drink, fine dust, encephalitis, tapeworm, paralysis,
            paralyse, paralyze, amoeba, kidney stone, dehydration, blood sugar, insomnia,
            allergy, allergic, go blind, breastfeed, heart disease, first aid, banned chemical,
            food poisoning, worms, vaccine, vaccinate, vaccination, jab, flu shot, hpv, mmr,
            mrna, side effect, pill, overdose, drug dose, medicine, medication, infertile,
            infertility, miscarriage, pregnant, pregnancy, unborn, toxic, poison, poisonous,
            poisoning, arsenic, asbestos, pesticide, bleach, fluoride, raw milk, sunscreen,
            vape, hearing loss, weight loss, benzocaine"""),
    ),
    Harm.CHILDREN: (
        listed("""
            bắt cóc, bắt cóc trẻ, bắt cóc học sinh, xâm hại trẻ, bạo hành trẻ, hóc dị vật, đuổi
            học hàng loạt, nghỉ học"""),
        listed("""
            child abduction, child trafficking, child abuse, car seat, button battery, baby
            formula, infant formula, cot death, school closure"""),
    ),
    Harm.MONEY: (
        listed("""
            lừa đảo, chuyển khoản, chuyển tiền, tài khoản ngân hàng, tài khoản an toàn, tài
            khoản tạm giữ, khóa tài khoản, phong tỏa, mã otp, mã pin, mã xác thực, sinh trắc
            học, mã qr, đường link, bấm vào link, rút tiền, nạp tiền, gửi tiết kiệm, đổi tiền,
            tiền giả, trúng thưởng, trúng giải, nhận thưởng, nhận giải, tiền ảo, tiền số, đồng
            tiền số, bitcoin, vay tiền, không cần thế chấp, phá sản, đa cấp, sàn ngoại hối, hoàn
            thuế, hoàn tiền, hoàn vốn, nhận tiền hỗ trợ, đặt cọc, đóng phí, nộp phí, phí hồ sơ,
            tiền ship, phí ship, việc nhẹ lương cao, cộng tác viên, lời gấp, lãi gấp, xóa nợ,
            chuyển nhầm, xổ số, vé số, trúng số, phạt nguội, nộp tiền, bị lừa, kẻ lừa, vay nặng
            lãi, vay online, app vay, mạo danh, giả mạo, giả danh, phiếu mua hàng, vé miễn phí,
            được thưởng, tịch thu vàng"""),
        listed("""
            scam, fraud, phishing, otp, pin code, one-time code, one-time password, verification
            code, card number, bank transfer, wire transfer, bank account, safe account, bank
            run, savings account, counterfeit money, gift card, voucher, lottery, sweepstake,
            tax refund, cryptocurrency, crypto, bitcoin, bank loan, bankruptcy, bankrupt,
            pyramid scheme, ponzi, guaranteed return, legal tender, qr code, cash grant, free
            money, scammer, hacker, identity theft, forex, interest-free loan, credit card
            number, depositor, payment link, give away, giveaway, free ticket, loan shark"""),
    ),
    Harm.VOTING: (
        listed("""
            phiếu bầu, lá phiếu, bỏ phiếu, thẻ cử tri, danh sách cử tri, điểm bầu cử, ngày bầu
            cử, khu vực bầu cử, kiểm phiếu, hòm phiếu, thùng phiếu, đi bầu, bầu thay, bầu hộ,
            bầu giùm, quyền bầu cử, tổng tuyển cử, bỏ phiếu sớm, hoãn bầu cử, kỳ bầu cử, bầu cử
            sớm"""),
        listed("""
            ballot, polling place, polling station, polling day, voter registration, voter id,
            voter roll, register to vote, election day, voting machine, vote count, mail-in
            vote, postal vote, postal voting, absentee, voting age, early voting, at the polls,
            polls close, vote by, able to vote, allowed to vote"""),
    ),
}

#: What sets a claim back: a word alone says nothing where it is about a work, a firm or a prize.
SETBACKS: Final[tuple[tuple[str, ...], tuple[str, ...]]] = (
    listed("""
        bức ảnh, chụp ở, được chụp, bản quyền, bộ phim, phim, tiểu thuyết, cuốn sách, bài hát,
        ca khúc, ban nhạc, ca sĩ, bài thơ, vở kịch, bức tranh, bảo tàng, triển lãm, khởi công,
        khánh thành, được thành lập, trụ sở, nhà máy sản xuất, nhà máy thuốc, nhà máy vắc xin,
        nhà máy dược, giành giải, giải thưởng, vô địch, lễ hội, bình chọn, mang tên, tên do, đặt
        tên, doanh thu, cổ phiếu, xuất khẩu, ra mắt, tuyển thêm, kể từ đại dịch"""),
    listed("""
        photo of, photo shows, licence fee, flu season, film, movie, novel, the song, a song,
        pop song, album, rock band, comic, character, painting, museum, exhibition, vaccine
        factory, drug factory, factory opened, zodiac, named after, award, poem, choir, theatre,
        video game, headquarters, shares, turnover, was founded, was built, pharmacy chain,
        statue, since the pandemic, before the pandemic, after the pandemic, during the
        pandemic"""),
)

#: Vietnamese entries of one syllable that say enough without their marks, beside a longer one.
CLEAR: Final = frozenset(
    listed("""
        đập, cầu, vỡ, sập, nứt, cháy, nổ, sạc, nước, lũ, uống, ăn, đắp, chữa, trị, diệt, khỏi,
        hết, nuốt, trẻ, bé, nạp, gửi, nhận, bầu, phiếu, link, sim, thẻ, bỏng, online, vneid,
        vssid, iphone, shipper""")
)
