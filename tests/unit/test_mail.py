"""What a mail looks like, and that nothing in it can add a header or a recipient."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Literal
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.letters import segments, write_letter
from app.core.mail import Attachment, Mail, MailDelayed, MailRefused, compose, one_line
from app.core.postmen import FileTransport, OnePostman

NUMBER = UUID("01996d7c-0000-7000-8000-000000000001")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SENDER = "Juste Part <ne-pas-repondre@juste-part.example>"


def composed(mail: Mail) -> EmailMessage:
    """The mail as its reader's program reads it."""
    raw = compose(mail, sender=SENDER, message_id=NUMBER, now=NOW).as_bytes()
    read = message_from_bytes(raw, policy=SMTP)
    assert isinstance(read, EmailMessage)
    return read


def body(read: EmailMessage, kind: Literal["plain", "html"]) -> str:
    """The text or the HTML of a mail."""
    part = read.get_body((kind,))
    assert part is not None
    return str(part.get_content()).strip()


def test_a_mail_has_text_html_files_and_an_identifier_that_stays():
    mail = Mail(
        "cuisine@ecole.example",
        "Votre commande",
        "Bonjour",
        "<p>Bonjour</p>",
        (
            Attachment("liste.csv", "text/csv", "\ufeffé;1,5\r\n".encode()),
            Attachment("liste.pdf", "application/pdf", b"%PDF-1.7\x00\xff"),
        ),
    )
    read = composed(mail)
    assert read["Message-ID"] == f"<{NUMBER}@juste-part.example>"
    assert read["To"] == "cuisine@ecole.example"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Date"] == "Tue, 24 Nov 2026 09:00:00 +0000"
    assert body(read, "plain") == "Bonjour"
    assert body(read, "html") == "<p>Bonjour</p>"
    files = {part.get_filename(): part.get_payload(decode=True) for part in read.iter_attachments()}
    assert files == {"liste.csv": "\ufeffé;1,5\r\n".encode(), "liste.pdf": b"%PDF-1.7\x00\xff"}


def test_every_line_of_a_mail_ends_as_smtp_wants_and_none_is_too_long():
    mail = Mail("a@b.example", "é" * 300, "ligne " * 500 + "\nseule\rfin\r\n.\r\n", "<p>" + "x" * 5000 + "</p>")
    raw = compose(mail, sender=SENDER, message_id=NUMBER, now=NOW).as_bytes()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998  # RFC 5322, 2.1.1


@given(st.text(max_size=200))
@example("Commande\r\nBcc: voleur@example.org")
@example("Commande\u2028Bcc: voleur@example.org")
@example("\x00\x1b[2J")
def test_a_subject_or_a_file_name_adds_no_header(words: str):
    mail = Mail("a@b.example", words, "x", None, (Attachment(words + ".csv", "text/csv", b""),))
    read = composed(mail)
    assert read["Bcc"] is None
    assert set(read.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    }
    assert "\n" not in one_line(words)


NOT_ONE_ADDRESS = [
    "",
    "sans-arobase",
    "a@b.example, c@d.example",
    "a@b.example\r\nBcc: c@d.example",
    "<a@b.example>",
    "a b@c.example",
    "a@b@c.example",
    'x"@b.example',
    "a@b.example\n",
    "@b.example",
    "a@",
]


@pytest.mark.parametrize("address", NOT_ONE_ADDRESS)
def test_an_address_that_is_not_exactly_one_is_refused(address: str):
    with pytest.raises(MailRefused):
        composed(Mail(address, "x", "x"))


def test_a_domain_with_accents_is_written_as_mail_servers_know_it():
    assert composed(Mail("chef@école.example", "x", "x"))["To"] == "chef@xn--cole-9oa.example"


def test_words_of_people_are_escaped_in_html_and_left_alone_in_text():
    mail = write_letter("fr", to="a@b.example", subject="Ferme <i>", paragraphs=["Œufs & <script>alert(1)</script>"])
    assert mail.html is not None
    assert "<script>" not in mail.html
    assert "Œufs &amp; &lt;script&gt;" in mail.html
    assert "Œufs & <script>" in mail.text


def test_a_letter_speaks_its_readers_language():
    french = write_letter("fr", to="a@b.example", subject="x", paragraphs=[])
    english = write_letter("en", to="a@b.example", subject="x", paragraphs=[])
    assert "n’y répondez pas" in french.text
    assert "please do not answer" in english.text


def test_the_share_bar_leaves_out_who_gets_nothing_and_keeps_the_producer_first():
    bar = segments([("Ferme", 801), ("Transport", 0), ("Plateforme", 199)])
    assert [(part.label, part.cents, part.per_mille) for part in bar] == [("Ferme", 801, 801), ("Plateforme", 199, 199)]
    assert segments([("Ferme", 0)]) == []


@given(st.lists(st.integers(0, 10**9), max_size=12))
def test_the_share_bar_is_never_wider_than_the_page(cents: list[int]):
    assert sum(part.per_mille for part in segments([("x", each) for each in cents])) <= 1000


async def test_without_a_mail_server_mails_are_files_and_a_repeated_one_is_there_once(tmp_path: Path):
    mail = Mail("a@b.example", "Bonjour", "x")
    for _ in range(2):  # two programs: a single one would remember what it sent
        await OnePostman(FileTransport(tmp_path / "mail"), SENDER).deliver(mail, message_id=NUMBER, now=NOW)
    assert [path.name for path in (tmp_path / "mail").iterdir()] == [f"{NUMBER}.eml"]
    assert b"Subject: Bonjour\r\n" in (tmp_path / "mail" / f"{NUMBER}.eml").read_bytes()


async def test_a_mail_folder_that_cannot_be_written_delays_the_mail(tmp_path: Path):
    (tmp_path / "mail").write_text("a file where the folder should be")
    with pytest.raises(MailDelayed):
        await OnePostman(FileTransport(tmp_path / "mail"), SENDER).deliver(
            Mail("a@b.example", "x", "x"), message_id=NUMBER, now=NOW
        )
