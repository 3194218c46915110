"""The lists by which harm is read: words that say it alone, pairs that say it together, and setbacks.

All were written by hand and mended on the `dev` claims of `tests/quality/harm.jsonl` (the run of
`training/harm_signs.py` of 2026-11-28, docs/evaluation.md). English words stand for all their
forms ("flood": floods, flooded, flooding). Commas part the entries. No entry is about a person, a
group, a party, an opinion or a belief.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from claimdesk.domain.harm import Harm


class Pair(NamedTuple):
    """Two lists of one language: a claim that has an entry of each may do this kind of harm."""

    harm: Harm
    language: str
    first: tuple[str, ...]
    second: tuple[str, ...]


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in " ".join(text.split()).split(","))


#: Kind -> words that are a sign alone, in Vietnamese and in English.
WORDS: Final[dict[Harm, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    Harm.SAFETY: (
        _listed("""
        động đất, dư chấn, sóng thần, lũ lụt, lũ quét, lũ ống, nước lũ, mưa lũ, cơn lũ, trận lũ,
        ngập lụt, ngập sâu, triều cường, nước dâng, sạt lở, lở đất, lở núi, sụt lún, hố tử thần,
        lún nứt, vỡ đê, vỡ đập, vỡ hồ, tràn đập, xả lũ, xả tràn, xả đập, cơn bão, siêu bão,
        tâm bão, mắt bão, bão lũ, áp thấp nhiệt đới, lốc xoáy, vòi rồng, núi lửa, cháy nổ,
        cháy rừng, cháy nhà, cháy lớn, đám cháy, vụ cháy, cháy xe, trận ngập, trận lụt, lũ lớn, hỏa hoạn, phát nổ, vụ nổ, chập điện,
        điện giật, rò điện, hở điện, sét đánh, bị sét, rò rỉ khí, rò rỉ gas, khí gas, khí độc,
        khói độc, ngạt khói, phóng xạ, bức xạ, nước nhiễm độc, đuối nước, chết đuối, nước cuốn,
        cuốn trôi, lốc, giông bão, bão mặt trời, dòng chảy xa bờ, cá mập, sứa, quả bom, đánh bom, bom mìn, nổ súng, xả súng,
        nổ mìn, sơ tán, di tản, mắc kẹt, vùi lấp, thoát hiểm, thoát nạn, cứu nạn, lật tàu,
        lật thuyền, chìm tàu, chìm phà, trật bánh, rơi máy bay, máy bay rơi, mất phanh, lỗi phanh,
        lỗi túi khí, sập cầu, cầu sập, sập nhà, nhà sập, sập hầm, sập mỏ, hóa chất độc"""),
        _listed("""
        earthquake, quake, aftershock, tsunami, flood, floodwater, landslide, mudslide, rockfall,
        avalanche, sinkhole, dam break, dam burst, storm surge, typhoon, hurricane, tornado,
        cyclone, wildfire, bushfire, forest fire, house fire, catch fire, on fire, gas leak,
        chemical spill, toxic cloud, toxic smoke, toxic fumes, carbon monoxide, chlorine gas,
        explosion, explode, explosive, radiation, radioactive, fallout, nuclear accident, erupt,
        eruption, lava, lightning, electric shock, electrocute, evacuation, evacuate, stay indoors,
        take shelter, shelter in place, drowning, rip current, shark, jellyfish, crocodile,
        thin ice, shooting, gunman, active shooter, shots were heard, bomb, land mine, landmine, hostage,
        knife attack, stabbing, terror attack, plane crash, train crash, derail, capsize,
        run aground, faulty brake, brake failure, airbag, seat belt, smoke alarm, smoke detector,
        fire alarm, fire extinguisher, solar storm, air pollution, hypothermia, suffocate, heatwave, heat wave"""),
    ),
    Harm.HEALTH: (
        _listed("""
        ung thư, ung bướu, khối u, hóa trị, xạ trị, tiểu đường, đái tháo đường, đường huyết,
        insulin, mỡ máu, huyết áp, đột quỵ, nhồi máu, suy tim, suy thận, sỏi thận, bệnh gan,
        viêm gan, xơ gan, viêm phổi, viêm khớp, viêm xoang, viêm họng, viêm dạ dày,
        chảy máu dạ dày, đau dạ dày, đau răng, sâu răng, đau đầu, hen suyễn, bệnh gút, bệnh lao,
        sốt rét, sốt xuất huyết, hạ sốt, bệnh sởi, thủy đậu, tay chân miệng, quai bị, bạch hầu,
        uốn ván, bệnh dại, chó dại, cúm, cúm gia cầm, covid, corona, đậu mùa, tự kỷ, bại não, vô sinh, liệt nửa người, u não, ung thư máu, động kinh, sa sút trí tuệ, mất ngủ,
        đột tử, lọc máu, hiến máu, nhiễm hiv, dịch tả, đau mắt đỏ, viêm não, sỏi mật, tim mạch, bệnh tim,
        sảy thai, thai nhi, bà bầu, mang thai, miễn dịch, dịch bệnh, ổ dịch, lây nhiễm, lây lan,
        virus, vi rút, vi khuẩn, nhiễm khuẩn, liên cầu khuẩn, ký sinh trùng, giun sán, vắc xin,
        vaccine, tiêm chủng, tiêm phòng, tiêm ngừa, chích ngừa, mũi tiêm, thuốc, thuốc tây,
        thuốc nam, bài thuốc, thuốc giảm đau, kháng sinh, paracetamol, aspirin, ibuprofen,
        chữa bệnh, chữa khỏi, chữa được, trị bệnh, trị dứt, khỏi bệnh, khỏi hẳn, dứt điểm,
        thải độc, độc tố, chất độc, chất cấm, hóa chất cấm, hoá chất, độc hại, cực độc, có độc, nhiễm sán,
        khẩu trang, mỡ bụng, gây tử vong, tiêm sởi, nhiễm chì, nhiễm asen, ngộ độc, nhiễm độc, cấp cứu, nhập viện, co giật,
        rắn cắn, rắn độc, nọc độc, vết bỏng, bị bỏng, chỗ bỏng, vết thương, cầm máu, gãy xương,
        hại gan, hại thận, hại não, mù mắt, thực phẩm bẩn, hàn the, amiăng, bụi mịn, chết người, không rõ nguồn gốc, thuốc trừ sâu, thủy ngân, thạch tín,
        cồn công nghiệp, vượt mức cho phép, thực phẩm chức năng, giảm cân"""),
        _listed("""
        cancer, tumour, tumor, carcinogen, carcinogenic, chemotherapy, diabetes, diabetic, insulin,
        stroke, heart attack, cardiac arrest, blood pressure, cholesterol, asthma, arthritis,
        autism, dementia, alzheimer, hiv, hepatitis, tuberculosis, malaria, dengue, measles, polio,
        mumps, chickenpox, smallpox, mpox, ebola, flu, influenza, bird flu, covid, coronavirus,
        virus, bacteria, salmonella, listeria, e coli, epidemic, pandemic, infection, infect,
        infected, rabies, tetanus, snakebite, snake bite, venom, bleeding, tourniquet, seizure,
        painkiller, aspirin, ibuprofen, paracetamol, antibiotic, ivermectin, hydroxychloroquine, vitamin, supplement, detox, homeopathic, remedy, cure, heal, symptom,
        immune, immunity, sudden death, fever, feverish, fall ill, fall sick, convulsion, epileptic,
        epilepsy, nosebleed, toothache, sore throat, leukaemia, leukemia, back pain, joint pain,
        belly fat, donate blood, dialysis, face mask, swine fever, hospitalise, hospitalize,
        toxin, unfit to drink, fine dust, encephalitis, tapeworm, paralysis, paralyse, paralyze, amoeba, kidney stone,
        dehydration, blood sugar, insomnia, allergy, allergic, go blind, chickenpox, breastfeed,
        heart disease, first aid, banned chemical, food poisoning, worms, vaccine, vaccinate, vaccination, jab, flu shot, hpv, mmr, mrna,
        side effect, pill, overdose, drug dose, medicine, medication, infertile, infertility,
        miscarriage, pregnant, pregnancy, unborn, toxic, poison, poisonous, poisoning, arsenic,
        asbestos, pesticide, bleach, fluoride, raw milk, sunscreen, vape, hearing loss,
        weight loss, benzocaine"""),
    ),
    Harm.CHILDREN: (
        _listed("""
        bắt cóc trẻ, bắt cóc học sinh, xâm hại trẻ, bạo hành trẻ, hóc dị vật, đuổi học hàng loạt,
        nghỉ học"""),
        _listed("""
        child abduction, child trafficking, child abuse, car seat, button battery, baby formula,
        infant formula, cot death, school closure"""),
    ),
    Harm.MONEY: (
        _listed("""
        lừa đảo, chuyển khoản, chuyển tiền, tài khoản ngân hàng, tài khoản an toàn,
        tài khoản tạm giữ, khóa tài khoản, phong tỏa, mã otp, mã pin, mã xác thực, sinh trắc học,
        mã qr, đường link, bấm vào link, rút tiền, nạp tiền, gửi tiết kiệm, đổi tiền, tiền giả,
        trúng thưởng, trúng giải, nhận thưởng, nhận giải, tiền ảo, tiền số, đồng tiền số, bitcoin,
        vay tiền, không cần thế chấp, phá sản, đa cấp, sàn ngoại hối, hoàn thuế, hoàn tiền,
        hoàn vốn, nhận tiền hỗ trợ, đặt cọc, đóng phí, nộp phí, phí hồ sơ, tiền ship, phí ship,
        việc nhẹ lương cao, cộng tác viên, lời gấp, lãi gấp, xóa nợ, chuyển nhầm, xổ số, vé số,
        trúng số, phạt nguội, nộp tiền, bị lừa, kẻ lừa, vay nặng lãi, phiếu mua hàng, vé miễn phí,
        được thưởng, tịch thu vàng"""),
        _listed("""
        scam, fraud, phishing, otp, pin code, one-time code, one-time password,
        verification code, card number, bank transfer, wire transfer, bank account, safe account,
        bank run, savings account, counterfeit money, gift card, voucher, lottery, sweepstake,
        tax refund, cryptocurrency, crypto, bitcoin, bank loan, bankruptcy, bankrupt,
        pyramid scheme, ponzi, guaranteed return, legal tender, qr code, cash grant, free money, scammer,
        hacker, depositor, payment link, give away, giveaway, free ticket,
        ponzi scheme, loan shark"""),
    ),
    Harm.VOTING: (
        _listed("""
        phiếu bầu, lá phiếu, bỏ phiếu, thẻ cử tri, danh sách cử tri, điểm bầu cử, ngày bầu cử,
        khu vực bầu cử, kiểm phiếu, hòm phiếu, thùng phiếu, đi bầu, bầu thay, bầu hộ, bầu giùm,
        quyền bầu cử, tổng tuyển cử"""),
        _listed("""
        ballot, polling place, polling station, polling day, voter registration, voter id,
        voter roll, register to vote, election day, voting machine, vote count, mail-in vote,
        postal vote, postal voting, absentee, voting age, early voting, at the polls, polls close,
        vote by, able to vote, allowed to vote"""),
    ),
}

_PEOPLE_SMALL = """
    child, children, kid, baby, infant, toddler, newborn, schoolchild, schoolchildren, pupil,
    schoolgirl, schoolboy, teenager, teen, son, daughter, girl, boy, playground, nursery,
    kindergarten, daycare, toy, primary school, elementary school, school"""
_TRE_EM = """
    trẻ, trẻ em, trẻ nhỏ, trẻ con, trẻ sơ sinh, sơ sinh, em bé, bé, cháu bé, bé gái, bé trai, học sinh, con em, mầm non, mẫu giáo, tiểu học, cổng trường, trước trường, trường học,
    thiếu niên, đồ chơi, nhà trẻ, nữ sinh, con bạn, các con, phụ huynh"""

#: Pairs, the first list of each being what it is about and the second what of it.
PAIRS: Final = tuple(
    Pair(harm, language, _listed(first), _listed(second))
    for harm, language, first, second in (
        # Water, dams, bridges, roads.
        (Harm.SAFETY, "vi", """
            đập, đập thủy điện, thủy điện, đê, hồ chứa, cầu, cầu vượt, cống, kè, hầm, núi, sườn núi,
            quả đồi, con đèo, đường đèo, hồ đập, tòa nhà, chung cư, cần cẩu""", """
            vỡ, sập, bị sập, nứt, bị nứt, đang nứt, bị cuốn, sạt, lở, lở xuống, sụp, tràn, trôi,
            bị trôi, xả, xả nước, hỏng, nghiêng, cháy, bốc cháy"""),
        (Harm.SAFETY, "vi", "đường, quốc lộ, bờ sông", "sạt, sạt thêm, sụt, bị chia cắt"),
        (Harm.SAFETY, "vi", "nước, lũ, nước sông, nước suối, mực nước, thủy triều", """
            về tới, tràn về, cuốn, dâng, dâng cao, đổ về, chảy xiết, báo động, ngập nhà, lên nhanh,
            ngập ngang, lội qua, vùng hạ du, hạ lưu"""),
        (Harm.SAFETY, "vi", "bão, sét, giông, lốc, mưa đá", """
            đổ bộ, gió lặng, đã tan, tan, ra ngoài, cửa sổ, kính, trú, trú ẩn, gốc cây, cây to,
            dưới cây, giật cấp, cấp, đánh, ra khơi, vào bờ, tránh, an toàn"""),
        # Fire, gas, current, batteries.
        (Harm.SAFETY, "vi", "cháy, bốc cháy, hỏa hoạn, khói, lửa", """
            kho, xưởng, chung cư, tòa nhà, tầng, thang máy, cầu thang, tầng thượng, thoát, nhà dân,
            chợ, quán karaoke, xe khách, ô tô, xe điện, hóa chất, dập, dập lửa, chữa cháy, dầu ăn,
            lan ra, lan sang, đang cháy"""),
        (Harm.SAFETY, "vi", """
            bình gas, gas, khí gas, pin, pin điện thoại, sạc, sạc dự phòng, sạc điện thoại, xe điện,
            bếp gas, trạm biến áp, nồi áp suất, bình nóng lạnh, dây điện, ổ cắm, máy phát điện,
            than tổ ong, nồi cơm điện""", """
            nổ, phát nổ, bị rò rỉ, rò rỉ, xì, cháy, hở, qua đêm, an toàn, nguy hiểm, đứt, bị đứt,
            trong phòng kín, máy bay, ký gửi"""),
        (Harm.SAFETY, "vi", "ô tô, xe máy, xe, xe buýt, xe khách, tàu, tàu hỏa, metro, máy bay, phanh, thang máy, cáp treo, du thuyền", """
            triệu hồi, lỗi phanh, đứt cáp, trật đường ray, mất lái, rơi, bốc cháy, chìm, lật, vùi lấp, lao xuống"""),
        (Harm.SAFETY, "vi", "lái xe, đi xe, xe máy, tài xế, người đi xe", """
            uống bia, rượu bia, nồng độ cồn, vượt đèn đỏ, đèn đỏ, ngược chiều, mũ bảo hiểm"""),
        (Harm.SAFETY, "en", "driver, drive, riding, ride, motorbike, cyclist, motorist", """
            drunk, beer, wine, breath test, red light, no helmet, without a helmet, helmet"""),
        (Harm.SAFETY, "en", "satellite, rocket, asteroid, meteor, comet", """
            fall on, crash into, hit earth, hit the earth, strike, strikes, land on"""),
        (Harm.SAFETY, "vi", "vệ tinh, tên lửa, thiên thạch, tiểu hành tinh", """
            rơi xuống, rơi, va vào, đâm vào, lao xuống"""),
        (Harm.SAFETY, "vi", "bom, mìn, súng, dao, chất nổ", """
            siêu thị, quả, ôm, cài, gài, kẻ, đe dọa, di dời, tháo gỡ, trung tâm, trường, sân bay,
            nhà ga, rà phá, còn sót"""),
        (Harm.SAFETY, "en", """
            levee, dam, dyke, dike, embankment, bridge, viaduct, metro, stadium, building, tunnel, mine, crane, tower, roof,
            balcony, cable car, ferry, lift, elevator, footbridge, slope, quarry""", """
            fail, collapse, burst, break, crack, closed, give way, swept away, tear, unsafe,
            about to fall, overflow, sink, trapped, safe to cross, still cross"""),
        (Harm.SAFETY, "en", "water, river, sea, beach, ice, lake, tide", """
            rise, reach, reach the town, arrive in, swept, burst its banks, safe to swim,
            swim in, thick enough, undertow, rising fast"""),
        (Harm.SAFETY, "en", "fire, flame, smoke, burning oil, oil fire, grease, blaze", """
            spread, trapped, put out, water, start, escape, exit, block, cross, break out, lift,
            elevator, pan, extinguish, evacuated, burn down, nearby"""),
        (Harm.SAFETY, "en", """
            generator, barbecue, gas stove, heater, petrol, gasoline, battery, power bank, charger,
            e-bike, scooter, phone, pressure cooker, space heater, socket, power line""", """
            indoors, indoor, explode, overnight, catch fire, set off, fire, safe, unsafe, dangerous,
            one window, leak, flight, flights, baggage, shock"""),
        (Harm.SAFETY, "en", "tanker, truck, plant, reactor, pipeline, factory, depot, chemical", """
            leak, overturn, toxic, cloud, explode, explosion, chlorine, ammonia, drift, spill, blast"""),
        (Harm.SAFETY, "en", "car, truck, pickup, train, plane, vehicle, motorcycle", """
            recall, brake, airbag, sink, derail, crash into, high water, faulty"""),
        (Harm.SAFETY, "en", "road, highway, way out, motorway, pass", """
            only road, only way, swept away, washed out, washed away, blocked, cut off"""),
        (Harm.SAFETY, "en", "police, resident, people, everyone, nobody, alert, siren, order", """
            evacuate, flee, go home, leave town, leave their home, has to leave, lifted, run for,
            gunman, shooting, shelter"""),
        (Harm.SAFETY, "en", "mushroom, snake, bear, dog, spider, bull, wasp, plant", """
            attack, poisonous, deadly, play dead, bitten, safe to eat, harmless"""),
        # The body.
        (Harm.HEALTH, "vi", """
            uống, ăn, bôi, đắp, xông, xông hơi, súc miệng, ngậm, nhỏ mắt, nhỏ mũi, xoa, chườm, tiêm,
            nhịn ăn, kiêng, hít, rửa mũi, châm kim, cạo gió, nặn máu, ngâm, lá, nước tiểu, dầu gió,
            tỏi, chanh, nghệ, mật ong, nước kiềm, ho mạnh""", """
            chữa, chữa được, chữa khỏi, trị, trị được, khỏi, khỏi hẳn, hết, hết ho, hết sốt, dứt,
            trị dứt, tiêu, diệt, tiêu diệt, ngừa, phòng bệnh, ngăn ngừa, hạ,
            giảm, bớt ho, mau lành, lành, tan, tự tiêu, thay thuốc, bỏ thuốc, không cần đi khám,
            khỏi phải đi khám, cứu sống, cứu được, bổ thận, mát gan, thải độc, đào thải, gây hại,
            gây, độc, hại, ngộ độc, chết, là chết, chết người, tử vong, sống lâu"""),
        (Harm.HEALTH, "vi", """
            thịt, thịt lợn, thịt heo, thịt gà, cá, tôm, nghêu, hải sản, rau, trái cây, trứng, sữa,
            gạo, bún, dầu ăn, nước máy, nước uống, nước giếng, bột ngọt, mì chính, mì gói, thực phẩm,
            cơm, cơm nguội, nước mắm, mỹ phẩm, kem trộn, dầu gội, kem đánh răng, thuốc lá điện tử""", """
            nhiễm, bị nhiễm, chứa chất, chứa, tồn dư, tẩm, giả, làm bằng nhựa, gây, độc, hóa chất,
            nhiễm khuẩn, bị thu hồi, thu hồi, qua đêm, hại, chết, bơm, ngâm, chì, asen, kháng sinh"""),
        (Harm.HEALTH, "vi", "bỏng, rắn cắn, chó cắn, gãy xương, hóc, nghẹn, ngất, sốt, co giật", """
            bôi, đắp, hút, rạch, chườm, nước đá, nước mắm, kem đánh răng, không cần đi viện,
            không phải đi viện, là khỏi, mau lành, tiêm, cao"""),
        (Harm.HEALTH, "vi", "chữa, trị, trị dứt, hết, khỏi, chữa khỏi, làm tan, giảm", """
            liệt, viêm, đau khớp, đau lưng, xương khớp, ho, cảm, cảm cúm, bệnh, mụn, sỏi, nhức đầu,
            đau, u, bướu, tê bì, mỡ máu, rụng tóc, hen, dị ứng, sẹo, lao, trĩ, mất ngủ"""),
        (Harm.HEALTH, "vi", "gây, dẫn đến, làm tăng nguy cơ, khiến, lây", """
            đột quỵ, tử vong, viêm, sỏi, loét, mù, điếc, liệt, hoại tử, suy gan, suy thận, bệnh,
            mất ngủ, béo phì, dị ứng, sang người, qua đường, chết người, hại"""),
        (Harm.HEALTH, "vi", "nước, giếng, giếng khoan, sông, đất, không khí, rau, khí", """
            nhiễm asen, nhiễm độc, nhiễm dầu, nhiễm chì, ô nhiễm, thạch tín, nhiễm"""),
        (Harm.HEALTH, "vi", "nấm, cá nóc, sắn, măng, rau dại, cóc", "ăn, ăn được, độc, ngộ độc"),
        (Harm.HEALTH, "vi", "gan, thận, phổi, tim, não, dạ dày, mắt, tai, da, xương, máu", """
            hại, gây hại, tổn thương, suy, hỏng, sạch, đào thải, bổ, teo, lọc, thanh lọc, nhiễm"""),
        (Harm.HEALTH, "en", """
            drink, eat, swallow, gargle, inject, inhale, breathe, apply, rub, chew, garlic, lemon,
            ginger, honey, turmeric, cinnamon, vinegar, baking soda, herb, herbal, kernel, tea,
            essential oil, salt water, silver, butter, toothpaste, ice, fasting, cough hard""", """
            cure, heal, prevent, protect against, protect you, kill, shrink, cleanse, reverse, treat,
            poison, sick, die, deadly, harmful, burn, clear, fight, lower, reduce, get rid of,
            keep you alive, no longer need, infection, just as good, safe to eat, safe to drink"""),
        (Harm.HEALTH, "en", """
            tap water, drinking water, water supply, well water, food, meat, chicken, egg, rice,
            fish, milk, salad, lettuce, shampoo, cosmetic, cereal, spinach, product""", """
            contaminate, poison, unsafe, recall, make you sick, sick, toxic, fake, plastic,
            carcinogen, lead, left out, overnight, die, safe to eat, safe to drink, mercury,
            inject with, soak in, dye with, fake, diseased, rotten, lead limit"""),
        (Harm.HEALTH, "en", "brain, lung, liver, kidney, heart, eye, skin, bone, blood, teeth, dna", """
            damage, harm, cleanse, destroy, repair, protect, ruin, fail, burn, alter, poison,
            change, dissolve, injure, bleed, suffocate, dangerous for, fill with"""),
        (Harm.HEALTH, "en", "doctor, hospital, patient, surgery, implant, transfusion, therapy", """
            unnecessary, no need, not need, instead of, without a doctor, kill, die, faulty, recall,
            turn away, overwhelmed, replaces"""),
        (Harm.HEALTH, "en", "shot, mask, microwave, 5g, mobile phone, smoke, cigarette, alcohol", """
            infertile, sterile, kill people, died, die, harmless, damage, useless, oxygen, spread,
            cause, prevent, lower your, protect"""),
        # Children.
        (Harm.CHILDREN, "vi", _TRE_EM, """
            bắt cóc, dụ, rủ, dụ dỗ, mất tích, bán, buôn người, xâm hại, lạm dụng, bạo hành, bỏ quên,
            thuốc mê, ma túy, tẩm, nuốt, hóc, nghẹn, ngạt, nằm sấp, ngủ chung, tự chơi, một mình,
            chậu tắm, bồn tắm, hồ bơi, rơi, ngã, đuối nước, nghỉ học, đóng cửa, thử thách, tự tử,
            tự làm đau, làm đau, tự nhốt, tăng động, chậm phát triển, chậm nói, chứa chì,
            pin cúc áo, nam châm, xem điện thoại, chết, tử vong, nguy hiểm, an toàn, không sao,
            bị hại, lên xe, người lạ, giả làm, giả danh, đối tượng, nội tạng, thi thể, đánh cắp, đánh tráo, mũ bảo hiểm, ghế ngồi,
            trò chơi trên mạng, xúi, sữa bột"""),
        (Harm.CHILDREN, "en", _PEOPLE_SMALL, """
            snatch, abduct, abduction, kidnap, grab, lure, trafficking, missing, disappear, molest,
            abuse, stranger, white van, safe, safely, unsafe, dangerous, harmless, hurt, choke,
            swallow, suffocate, drown, sofa, on their back, on their stomach, alone, unattended,
            parked car, hot car, pool, bath, car seat, helmet,
            close, closed, will not open, will not run, recall, lead paint, drug, meth, laced,
            challenge, faint, self-harm, suicide, hyperactive, die, dead, death, kill, injure,
            injury, deaf, take away, taken away, steal, stole, swap, organ, organs, lured, magnet, battery, screen time,
            detergent, no school, put to sleep, short trip, screen"""),
        # Money.
        (Harm.MONEY, "vi", """
            ngân hàng, công an, cảnh sát, viện kiểm sát, cơ quan thuế, cán bộ thuế, thuế, điện lực,
            bưu điện, bảo hiểm xã hội, vneid, vssid, tổng đài, nhà mạng, sim, tài khoản, cán bộ, shipper,
            hải quan""", """
            gọi điện, yêu cầu đọc, đọc mã, mã otp, chuyển tiền, gửi link, link, đường link, cài,
            cài phần mềm, cài ứng dụng, nộp phạt, quét mã, bị khóa, khóa, cắt điện, cắt chế độ,
            đóng băng, mất tiền, sụp đổ, phá sản, rút tiền, rút hết, phong tỏa, xác minh, mật khẩu,
            bưu kiện, cập nhật, chuyển nhầm"""),
        (Harm.MONEY, "vi", """
            đầu tư, gửi, nạp, góp vốn, tiền gửi, ứng dụng, sàn, dự án, mua vàng, mua đất, coin""", """
            lãi, mỗi ngày nhận, nhận lãi, lời, chắc chắn lời, sinh lời, cam kết, lợi nhuận, gấp đôi,
            gấp mười, hoàn vốn, phần trăm mỗi, phong tỏa, bảo lãnh, mất trắng, rút được, rút về"""),
        (Harm.MONEY, "vi", "nhận, được nhận, tặng, được tặng, trúng, nhận ngay", """
            quà, hỗ trợ, tiền hỗ trợ, iphone, triệu đồng, trợ cấp, phần thưởng, giải thưởng,
            nộp trước, đóng trước, phí"""),
        (Harm.MONEY, "vi", "vàng, vàng miếng, người gửi tiền, tiền tiết kiệm, tiền gửi, tài khoản", """
            tịch thu, sung công, kiểm soát đặc biệt, bị đóng, rút ngay, rút sạch, đóng băng, mất"""),
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
            freeze, frozen, run out, will not open, not open, collapse, pin, otp, code, move, transfer,
            withdraw, withdrawal, lock, empty, drain, lose, seize, confirm,
            confiscate your, suspend, suspended, safe account, by text, double,
            bonus, unlock, abolish, worthless, confiscate, wipe out"""),
        (Harm.MONEY, "en", "invest, fund, coin, scheme, trading, app, platform, deposit, send", """
            double, guarantee, guaranteed, profit, get back, gets, back within,
            within a week, percent a month, percent a week, percent a day, a day, risk-free,
            no risk, bitcoin"""),
        (Harm.MONEY, "en", """
            a link, this link, the link, whatsapp, facebook, hotline, form, text message, qr code, email, website, sms""", """
            refund, grant, prize, bonus, claim, tax, benefit, free, gives, pay, subsidy, forgive,
            giveaway, compensation"""),
        (Harm.MONEY, "en", "parcel, package, prize, gift, delivery, won, winner, giveaway", """
            fee, customs, pay, shipping, claim your, collect, just pay, gift card, release"""),
        (Harm.MONEY, "en", "unless, or else, otherwise, immediately", """
            pay, account, sim, pin, electricity, subscription, card, confirm, locked, cut off,
            frozen, suspended"""),
        (Harm.MONEY, "en", "pension, benefit, allowance, wage, welfare, social security, old note", """
            cut, halve, abolish, stop, end, suspended, cancelled, worthless, withdrawn, lose"""),
        (Harm.MONEY, "en", "banknote, note, cash, bill, currency, coin", """
            worthless, no longer legal, abolish, invalid, withdrawn, withdraw, expire, not accepted,
            no longer accepted, remove three zeros"""),
        (Harm.MONEY, "en", "work from home, earn, fine, loan, debt, subscription, fee, income", """
            starter kit, a day, from home, voucher, itunes, gift card, forgive, no interest,
            card number, enter your, renew, wiped, guaranteed"""),
        (Harm.MONEY, "en", "everyone, every citizen, each citizen, every household, anyone", """
            euro, dollar, pound, grant, free money, cash payment, payout, stimulus, voucher"""),
        # When, where and how people vote.
        (Harm.VOTING, "vi", "bầu cử, bầu, cử tri, phiếu, phiếu hợp lệ, bầu đại biểu", """
            online, trực tuyến, vneid, tin nhắn, dời, dời sang, hoãn, hủy bầu, ngày, bị phạt, phạt,
            thẻ, không được bầu, cả gia đình, thay cho, thay, hộ, giùm, hợp lệ, không hợp lệ, căn cước, tạm trú, đến giờ, mới được, nơi đang sống,
            ủy quyền, giấy tờ, mấy giờ, hết hạn"""),
        (Harm.VOTING, "en", "vote, voter, voting, election, poll, polls, cast", """
            text message, by text, sms, online, phone, telephone, facebook, email, photo id, id,
            passport, register, deadline, queue, close at, polls close, postponed, moved to,
            cancelled, twice, legal, illegal, allowed, eligible, invalid, not count, mask, stamp,
            mail, mail-in, post, postal, drop box, need, must, fine, papers, allowed to,
            by app, proof of, on tuesday and, on wednesday, rejected at"""),
    )
)  # fmt: skip

#: What sets a claim back: a word alone says nothing where it is about a work, a firm or a prize.
SETBACKS: Final[tuple[tuple[str, ...], tuple[str, ...]]] = (
    _listed("""
    bộ phim, phim, tiểu thuyết, cuốn sách, bài hát, ca khúc, ban nhạc, ca sĩ, bài thơ, vở kịch,
    bức tranh, bảo tàng, triển lãm, khởi công, khánh thành, được thành lập, trụ sở,
    nhà máy sản xuất, nhà máy thuốc, nhà máy vắc xin, nhà máy dược, giành giải, giải thưởng, vô địch, lễ hội, bình chọn, mang tên, tên do, đặt tên,
    doanh thu, cổ phiếu, xuất khẩu, ra mắt, tuyển thêm, kể từ đại dịch"""),
    _listed("""
    flu season, film, movie, novel, the song, a song, pop song, album, rock band, comic, character, painting, museum, exhibition,
    vaccine factory, drug factory, factory opened, zodiac, named after, award, poem, choir, theatre, video game, headquarters, shares,
    turnover, was founded, was built, pharmacy chain, statue, since the pandemic,
    before the pandemic, after the pandemic, during the pandemic"""),
)

#: Vietnamese entries of one syllable that say enough without their marks, beside a longer one.
CLEAR: Final = frozenset(
    _listed("""
    đập, cầu, vỡ, sập, nứt, cháy, nổ, sạc, nước, lũ, uống, ăn, đắp, chữa, trị, diệt, khỏi, hết,
    nuốt, trẻ, bé, nạp, gửi, nhận, bầu, phiếu, link, sim, thẻ, bỏng,
    online, vneid, vssid, iphone, shipper""")
)
