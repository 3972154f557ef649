"""Names and sentences of the demo. All invented."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hiring.names import kebab

FIRST_NAMES = (
    "Noor", "Tomasz", "Grace", "Ben", "Maja", "Arjun", "Lucy", "Femi", "Hanna", "Owen", "Sofia", "Eilidh", "Zain",
    "Yuki", "Priya", "Jon", "Petra", "Amina", "Callum", "Ewa", "Farid", "Greta", "Hugo", "Imani", "Jakub", "Keira",
    "Liam", "Mei", "Nadia", "Oskar", "Paola", "Quentin", "Rosa", "Sanjay", "Tilda", "Umar", "Vera", "Wren", "Ada",
    "Yusuf", "Zoë", "Anton", "Bridget", "Cem", "Dalia", "Emeka", "Flora", "Gareth", "Hyacinth", "Ivo",
)  # fmt: skip
LAST_NAMES = (
    "Haddad", "Wilk", "Oyelaran", "Tran", "Lindqvist", "Rao", "Marsh", "Adeyemi", "Kovács", "Pritchard", "Brandt",
    "Ross", "Webb", "Tanaka", "Nair", "Ashby", "Novak", "Sesay", "Baird", "Zielinska", "Karimi", "Holm", "Laurent",
    "Mwangi", "Dvorak", "Doyle", "Sutcliffe", "Chen", "Rahman", "Berg", "Ricci", "Moreau", "Delgado", "Patel",
    "Fairfax", "Siddiqui", "Popova", "Hartley", "Ilic", "Demir", "Thackray", "Vogel", "O'Connell", "Yilmaz",
    "Mansour", "Okafor", "McLeod", "Ellis", "Booth", "Marek",
)  # fmt: skip
SOURCES = ("careers site", "Jobboard North", "a colleague", "Workshop Weekly", "Agency Penfold", "newsletter")
SOURCE_WEIGHTS = (54, 20, 8, 8, 4, 6)
CAMPAIGNS = {"newsletter": "autumn letter", "Workshop Weekly": "open day"}
PHONES = (
    "07700 900 {}", "020 7946 0{}", "0113 496 0{}", "0114 496 0{}", "0115 496 0{}", "0116 496 0{}", "0117 496 0{}",
    "0118 496 0{}", "0121 496 0{}", "0131 496 0{}", "0141 496 0{}", "0151 496 0{}", "0161 496 0{}", "0191 498 0{}",
    "01632 960 {}", "028 9649 6{}", "029 2018 0{}",
)  # fmt: skip
"""Numbers kept for invented people, a thousand of each kind."""
TAGS = (
    ("motor", "blue"),
    ("referred", "green"),
    ("remote", "teal"),
    ("visa", "amber"),
    ("worth a call", "violet"),
)
NOTES = (
    "Clear and quick on the phone. Asked good questions about the load tests.",
    "Knows the work. Would rather start after the summer.",
    "Brought pictures of the jig. I would like Karl to see them.",
    "Kind, honest about what was hard. A bit far from the salary we wrote.",
    "The write-up is the best I have read this year. Worth a call this week.",
    "Has done it at a larger place, wants a smaller one.",
)
STORIES = (
    "A bootloader for lab balances. 11,000 in the field, and we never lost one.",
    "The gate of a canal lock. It opens in the rain, in the frost, and when somebody leans on it.",
    "A ticket machine on a ferry. Salt everywhere, and no technician for three days at a time.",
    "Trailers for a dairy, sixteen of them. They are still on the road after nine winters.",
    "The till of my aunt's shop. If it stopped, she would call me before the second customer.",
    "A rowing machine for a school. Four hundred children a week, and one loose bolt in two years.",
)


def address(first: str, last: str) -> str:
    """An e-mail address under a name that can never be anybody's (RFC 2606)."""
    return f"{kebab(first)}.{kebab(last)}@post.example"


def phone(number: int, turn: int) -> str:
    """The number, below 1000, in its nth turn: different ones until each kind is used up."""
    return PHONES[turn % len(PHONES)].format(f"{number:03}")


def answer(draw: random.Random, question: Mapping[str, Any], today: date) -> Any:
    """A raw answer to the question; None: left blank. Mostly one that the form accepts."""
    if not question.get("required") and draw.random() < 0.25:
        return None
    limits = question.get("constraints", {})
    options = question.get("options", [])
    match question["type"]:
        case "text":
            return "https://portfolio.example/a-page" if limits.get("format") == "url" else draw.choice(STORIES)
        case "number":
            least, most = float(limits.get("min", 0)), float(limits.get("max", 100))
            value = min(most, least + abs(draw.gauss(0, min(most - least, 12) / 2)))
            return str(round(value) if limits.get("integer") else round(value, 1))
        case "boolean":
            return draw.random() < 0.4
        case "single_select":
            return draw.choice(options)["id"]
        case "multi_select":
            usual = [one["id"] for one in options if not one.get("exclusive")]
            most = min(len(usual), limits.get("max_choices", 3))
            return draw.sample(usual, draw.randint(1, most))
        case "date":
            return (today + timedelta(days=draw.randint(10, 180))).isoformat()
    return None


def cv(name: str, story: str) -> bytes:
    """A small PDF of one page."""
    lines = [f"({_quoted(name)}) Tj", "0 -28 Td", "/F1 11 Tf", f"({_quoted(story)}) Tj"]
    content = "\n".join(["BT", "/F1 18 Tf", "72 760 Td", *lines, "ET"]).encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        made
        + b"xref\n0 6\n0000000000 65535 f \n%btrailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            table,
            len(made),
        )
    )


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
