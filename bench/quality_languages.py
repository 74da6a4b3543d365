"""Languages: questions in German and Russian, for English texts and for texts of their own."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Final, NamedTuple

from bench.bm25 import Bm25
from bench.quality import Section
from bench.ranks import place_of, recall, reciprocal
from bench.shelf import Text, names, rankings, shelf


class Matter(NamedTuple):
    """One matter as it is told in English, and asked in German and Russian."""

    name: str
    title: str
    text: str
    german: str
    russian: str


MATTERS: Final = (
    Matter("card", "Card payments declined at checkout",
           "Since noon the payment gateway declines every Visa card with code 05.",
           "Kunden können beim Checkout nicht mit Visa bezahlen",
           "Клиенты не могут оплатить картой Visa, checkout отвечает ошибкой"),
    Matter("login", "Users are logged out after a minute",
           "The session cache on Redis evicts sessions long before they expire.",
           "Nutzer werden nach einer Minute abgemeldet, Redis verliert Sessions",
           "Пользователей выкидывает из аккаунта, Redis теряет сессии"),
    Matter("mail", "Password reset mails arrive late",
           "The mail queue is stuck behind a campaign and sends resets after an hour.",
           "E-Mails zum Zurücksetzen des Passworts kommen eine Stunde zu spät",
           "Письма для сброса пароля приходят через час"),
    Matter("disk", "Database primary out of disk space",
           "PostgreSQL on db-1 stopped because WAL files filled the volume.",
           "PostgreSQL auf db-1 steht, die Platte ist voll",
           "PostgreSQL на db-1 остановился: закончилось место на диске"),
    Matter("cert", "TLS certificate of the API expired",
           "Mobile clients get handshake errors since the certificate ran out on Sunday.",
           "Das TLS-Zertifikat der API ist abgelaufen",
           "Истёк TLS сертификат API, мобильные клиенты не подключаются"),
    Matter("photo", "Photos cannot be uploaded",
           "The object store answers 403 to presigned addresses after the move to another region.",
           "Fotos lassen sich nicht hochladen, der Object Store antwortet 403",
           "Фотографии не загружаются, object store отвечает 403"),
    Matter("search", "Search results are stale",
           "The Elasticsearch indexer lags a day behind the catalogue.",
           "Die Suche zeigt alte Ergebnisse, Elasticsearch hängt einen Tag zurück",
           "Поиск показывает старые результаты, Elasticsearch отстаёт на день"),
    Matter("invoice", "Invoices show the wrong tax",
           "VAT of Austria is computed with the rate of Germany since release 4.2.",
           "Rechnungen nach Österreich haben die falsche Mehrwertsteuer",
           "В счетах для Австрии неверный НДС после релиза 4.2"),
    Matter("push", "Push notifications are sent twice",
           "The notification worker retries although Firebase acknowledged the message.",
           "Push-Benachrichtigungen kommen doppelt, Firebase hat schon bestätigt",
           "Push уведомления приходят дважды через Firebase"),
    Matter("deploy", "Deployment of the cart service fails",
           "Kubernetes can't pull the image because the registry token was rotated.",
           "Deployment des Cart-Service scheitert, Kubernetes bekommt das Image nicht",
           "Kubernetes не может скачать образ cart-service из registry"),
    Matter("dns", "Partner API not reachable from one zone",
           "DNS of zone eu-2 resolves the partner to a host that was retired.",
           "Die Partner-API ist aus der Zone eu-2 nicht erreichbar, DNS zeigt auf einen alten Host",
           "DNS зоны eu-2 указывает на старый host партнёра"),
    Matter("memory", "Report generator is killed",
           "The kernel's OOM killer ends the report job once a customer exports a year.",
           "Der Report-Job wird vom OOM Killer beendet",
           "OOM killer завершает задачу отчётов"),
)  # fmt: skip


def measure(section: Section, data: Path, *, long: bool) -> None:
    """Ask by German and Russian questions for English texts, and for each other's in one language.

    The rows are our own. "To itself" puts the questions of both languages beside each other as
    texts, and asks for each by its first half.
    """
    del data, long
    english = [Text(one.name, one.title, one.text) for one in MATTERS]
    own = [
        Text(f"{one.name}-{language}", getattr(one, language))
        for language in ("german", "russian")
        for one in MATTERS
    ]
    asked = {
        f"{language} to English": [(getattr(one, language), one.name) for one in MATTERS]
        for language in ("german", "russian")
    }
    asked |= {
        f"{language} to itself": [
            (_half(getattr(one, language)), f"{one.name}-{language}") for one in MATTERS
        ]
        for language in ("german", "russian")
    }
    _measured(section, english, {name: own for name, own in asked.items() if "English" in name})
    _measured(section, own, {name: own for name, own in asked.items() if "itself" in name})
    section.note(f"{len(MATTERS)} matters of our own, asked in two languages.")


def _measured(section: Section, texts: list[Text], asked: dict[str, list[tuple[str, str]]]) -> None:
    plain = Bm25({text.name: text.whole for text in texts})
    with shelf() as found:
        found.put(texts)
        for what, questions in asked.items():
            places: defaultdict[str, list[int]] = defaultdict(list)
            for question, answer in questions:
                lists = found.by_text(question)
                ways = {way: names(uids) for way, uids in rankings(lists).items()}
                ways["BM25"] = plain.ranked(question)
                for way, ranking in ways.items():
                    places[way].append(place_of(answer, ranking))
            for way, row in places.items():
                section.add(way, **{f"{what} R@1": recall(row, 1), f"{what} MRR": reciprocal(row)})


def _half(text: str) -> str:
    words = text.split()
    return " ".join(words[: (len(words) + 1) // 2])
