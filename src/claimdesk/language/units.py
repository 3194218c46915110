"""Units of measure in Vietnamese and English, each as a dimension and a factor to its base unit."""

from __future__ import annotations

#: Dimension -> {factor to the base unit: names, separated by commas}. Base units: kilogram, metre,
#: square metre, litre, day, degree Celsius, percent, kilometre an hour, kilowatt hour, watt, byte.
_TABLE: dict[str, dict[float, str]] = {
    "mass": {
        1e-9: "mcg, µg, microgram, micrograms, microgam",
        1e-6: "mg, milligram, milligrams, milligramme, milligrammes, miligam, mi li gam",
        1e-3: "g, gr, gram, grams, gramme, grammes, gam, gờ ram",
        0.0283495: "oz, ounce, ounces",
        0.0375: "chỉ vàng, cây vàng",
        0.1: "lạng",
        0.453592: "lb, lbs, pound, pounds",
        1.0: "kg, kgs, kilo, kilos, kilogram, kilograms, kilogramme, kilogrammes, kí, ký, kilôgam,"
        "ki lô gam, ki lô, kí lô, ký lô, cân",
        10.0: "yến",
        100.0: "tạ",
        1000.0: "tấn, ton, tons, tonne, tonnes, metric ton, metric tons",
    },
    "length": {
        1e-9: "nm, nanometer, nanometers, nanometre, nanometres, nanomet, nano mét",
        1e-6: "µm, micrometer, micrometers, micron, microns, micromet, micrometre",
        1e-3: "mm, millimeter, millimeters, millimetre, millimetres, milimet, mi li mét",
        1e-2: "cm, centimeter, centimeters, centimetre, centimetres, xentimet, xăng ti mét, phân",
        0.0254: "inch, inches",
        0.3048: "ft, foot, feet",
        0.9144: "yd, yard, yards",
        1.0: "m, meter, meters, metre, metres, mét, met, thước",
        1000.0: "km, kilometer, kilometers, kilometre, kilometres, kilomet, ki lô mét, cây số, kms",
        1609.344: "mi, mile, miles, dặm, dặm anh",
        1852.0: "nautical mile, nautical miles, hải lý",
        9.4607e15: "light-year, light-years, light year, light years, năm ánh sáng",
    },
    "area": {
        1.0: "m2, m², sqm, square meter, square meters, square metre, square metres, mét vuông",
        0.092903: "square foot, square feet, sq ft",
        360.0: "sào",
        4046.86: "acre, acres",
        10_000.0: "ha, hecta, hectare, hectares, héc ta, hécta, hec ta",
        1e6: "km2, km², sq km, square kilometer, square kilometers, square kilometre,"
        "square kilometres, kilomet vuông, ki lô mét vuông, cây số vuông",
        2.59e6: "square mile, square miles, dặm vuông",
    },
    "volume": {
        0.001: "ml, cc, milliliter, milliliters, millilitre, millilitres, mililit, mi li lít",
        1.0: "l, liter, liters, litre, litres, lít, lit",
        3.78541: "gallon, gallons",
        1000.0: "m3, m³, cubic meter, cubic meters, cubic metre, cubic metres, mét khối, khối",
        1e12: "km3, cubic kilometre, cubic kilometres, km khối",
    },
    "time": {
        1 / 86_400_000: "ms, millisecond, milliseconds, mili giây",
        1 / 86_400: "seconds, sec, secs, giây",
        1 / 1440: "minute, minutes, min, mins, phút",
        1 / 24: "hour, hours, hr, hrs, giờ, tiếng, giờ đồng hồ, tiếng đồng hồ, giờ liền",
        1.0: "day, days, ngày, night, nights, đêm, hôm, ngày đêm",
        7.0: "week, weeks, tuần, tuần lễ",
        30.4375: "month, months, tháng, month-old, months old, tháng tuổi",
        365.25: "year, years, yr, yrs, năm, tuổi, years old, year old, year-old, years-old, yo",
        3652.5: "decade, decades, thập kỷ, thập niên",
        36_525.0: "century, centuries, thế kỷ",
        365_250.0: "millennium, millennia, thiên niên kỷ",
    },
    "temperature": {
        1.0: "°c, độ c, độ, °, degrees, degree, degrees celsius, degree celsius, celsius,"
        "degrees c, độ xê, degrees centigrade, ºc, º",
    },
    "temperature f": {1.0: "°f, độ f, fahrenheit, degrees fahrenheit, degrees f, ºf"},
    "percent": {
        0.1: "‰, phần nghìn, per mille",
        1.0: "%, percent, per cent, pct, phần trăm, percentage point, percentage points,"
        "điểm phần trăm, percentage, percents",
    },
    "times": {1.0: "times, time, lần, fold, x", 0.0: ""},
    "money vnd": {1.0: "đồng, vnd, vnđ, đ, ₫, dong, việt nam đồng, tiền việt"},
    "money usd": {
        1.0: "$, usd, us$, dollar, dollars, đô la, đô, us dollar, us dollars, đô la mỹ, đôla",
        0.01: "cent, cents, xu",
    },
    "money eur": {1.0: "€, euro, euros, eur"},
    "money gbp": {1.0: "£, gbp, bảng anh, bảng, pound sterling, pounds sterling"},
    "money jpy": {1.0: "¥, jpy, yen, yên, yên nhật"},
    "money cny": {1.0: "yuan, rmb, renminbi, nhân dân tệ, tệ, cny"},
    "money krw": {1.0: "won, krw"},
    "money thb": {1.0: "baht, thb, bạt"},
    "money inr": {1.0: "rupee, rupees, inr, ₹, rupiah"},
    "money rub": {1.0: "ruble, rubles, rouble, roubles, rúp, rub"},
    "money btc": {1.0: "bitcoin, bitcoins, btc"},
    "speed": {
        1.0: "km/h, kph, kmh, km/giờ, km / h, kilometers per hour, kilometres per hour,"
        "kilometers an hour, kilometres an hour, km một giờ, km mỗi giờ, ki lô mét giờ, km giờ",
        1.609344: "mph, miles per hour, miles an hour",
        3.6: "m/s, metres per second, meters per second, mét trên giây, mét/giây, m/giây",
        3600.0: "km/s, kilometres per second, kilometers per second, km/giây",
    },
    "energy": {
        1.0: "kcal, calorie, calories, calo, cal, kilocalorie, kilocalories, ca lo",
        860.0: "kwh, kilowatt hour, kilowatt hours, kilowatt-hour, kilowatt-hours, số điện, kw giờ",
        860_000.0: "mwh",
    },
    "power": {
        1.0: "w, watt, watts, oát",
        1e3: "kw, kilowatt, kilowatts",
        1e6: "mw, megawatt, megawatts",
        1e9: "gw, gigawatt, gigawatts",
        745.7: "hp, horsepower, mã lực",
    },
    "bytes": {1e3: "kb", 1e6: "mb, megabyte, megabytes", 1e9: "gb, gigabyte, gigabytes",
              1e12: "tb, terabyte, terabytes"},
    "voltage": {1.0: "v, volt, volts, vôn", 1e3: "kv, kilovolt"},
    "current": {1.0: "mah"},
    "loudness": {1.0: "db, decibel, decibels, đề xi ben"},
    "richter": {1.0: "richter, độ richter, on the richter scale, magnitude, độ rích te"},
    "pressure": {1.0: "mmhg"},
    "frequency": {1.0: "hz, hertz", 1e3: "khz", 1e6: "mhz", 1e9: "ghz"},
    "pixels": {1.0: "megapixel, megapixels, mp"},
}  # fmt: skip

#: Name in lower case -> (dimension, factor).
UNITS: dict[str, tuple[str, float]] = {
    name.strip(): (dimension, factor)
    for dimension, factors in _TABLE.items()
    for factor, names in factors.items()
    for name in names.split(",")
    if name.strip()
}
LONGEST_UNIT_WORDS = 4
#: Signs of money that stand before the figure.
LEADING = {"$": "money usd", "us$": "money usd", "€": "money eur", "£": "money gbp",
           "¥": "money jpy", "₫": "money vnd", "₹": "money inr", "usd": "money usd",
           "eur": "money eur", "gbp": "money gbp", "vnd": "money vnd"}  # fmt: skip
