"""Settings of log files that are read: how much of one, what is told apart, and the rules."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class LogFileSettings(BaseSettings):
    """What is read of log files."""

    log_line_bytes: int = Field(
        default=65_536,
        ge=80,
        le=1 << 30,
        description="Bytes of a line of a log file that are read; what is beyond is dropped, and "
        "counted.",
    )
    log_unpacked_times: int = Field(
        default=1000,
        ge=1,
        description="Times as long as a packed log file may be what comes out of it, beyond "
        "64 MB; it is left there.",
    )
    log_unpacked_bytes: int = Field(
        default=1 << 36,
        ge=1,
        description="Bytes that may come out of a packed log file or archive, however long it is.",
    )
    log_archive_layers: int = Field(
        default=8,
        ge=0,
        le=50,
        description="Layers of packing of log files that are opened; a `.tar.gz` has two.",
    )
    log_archive_members: int = Field(
        default=100_000,
        ge=1,
        description="Files in one archive of log files that are read.",
    )
    log_record_lines: int = Field(
        default=500,
        ge=1,
        le=1_000_000,
        description="Lines of one entry of a log file: with one more line of a stack trace, "
        "another entry begins.",
    )
    log_wordings: int = Field(
        default=20_000,
        ge=1,
        le=10_000_000,
        description="Wordings of log lines that are told apart; lines of new ones beyond them are "
        "counted together.",
    )
    log_hide_emails: bool = Field(
        default=False,
        description="Take e-mail addresses out of log lines, as secrets always are.",
    )
    log_hide_addresses: bool = Field(
        default=False,
        description="Take IP addresses out of log lines, but for those of the machine itself.",
    )
    log_rules_dir: Path | None = Field(
        default=None,
        description="Folder with files `*.yaml` of one's own rules on log lines: they are added to "
        "those that come with Nazara, replace those of the same name, or switch them off.",
    )
    log_own_rules: int = Field(
        default=500,
        ge=0,
        le=100_000,
        description="Rules on log lines in that folder, with those that it switches off.",
    )
    log_own_rules_bytes: int = Field(
        default=1 << 20,
        ge=0,
        le=1 << 30,
        description="Bytes of all files of rules in that folder.",
    )
    log_own_rule_pattern_characters: int = Field(
        default=1000,
        ge=1,
        le=10_000,
        description="Characters of a pattern of one's own rules on log lines.",
    )
    log_own_rule_pattern_ways: int = Field(
        default=20_000,
        ge=1,
        le=1_000_000,
        description="Ways in which a pattern of one's own rules may be tried from one place of a "
        "log line, which bounds its time; one that may take longer is refused.",
    )
    log_findings: int = Field(
        default=1000,
        ge=1,
        le=1_000_000,
        description="Findings of rules on log lines that are told apart; lines of others are "
        "counted.",
    )
    log_cited_lines: int = Field(
        default=5,
        ge=0,
        le=1000,
        description="Log lines that are cited of a finding: the first ones.",
    )
    log_cited_characters: int = Field(
        default=2000,
        ge=80,
        le=65_536,
        description="Characters of an entry of a log that is cited of a finding.",
    )
    log_rule_characters: int = Field(
        default=4000,
        ge=80,
        le=100_000,
        description="Characters of an entry of a log that rules look at.",
    )
    log_kept_counts: int = Field(
        default=200_000,
        ge=1,
        description="Counts of one run of `nazara logs --keep`, each of a wording, a system and "
        "five minutes; errors beyond them are not kept, and counted.",
    )
