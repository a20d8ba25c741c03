"""Every setting of the program. Each one has its line in docs/settings.md (a test checks it)."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.browser import image_source


class Settings(BaseSettings):
    """Read from the environment (prefix ``JUSTEPART_``; ``DATABASE_URL`` has none) or from a file ``.env``."""

    model_config = SettingsConfigDict(
        env_prefix="JUSTEPART_", env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    database_url: str | None = Field(default=None, validation_alias=AliasChoices("DATABASE_URL", "database_url"))
    var_dir: Path = Path("var")
    frontend_dir: Path = Path("frontend/dist")
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str | None = None
    demo: bool = False
    log_level: str = "INFO"

    write_pool_size: int = 8
    read_pool_size: int = 8

    session_days: int = 30
    magic_link_minutes: int = 30
    invitation_days: int = 14
    sign_in_attempts_per_account: int = 10
    sign_in_attempts_per_address: int = 50
    sign_in_window_minutes: int = 15

    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    smtp_timeout_seconds: float = 20.0
    mail_from: str = "Juste Part <ne-pas-repondre@localhost>"

    outbox_poll_seconds: float = 1.0
    outbox_lease_seconds: float = 120.0

    photo_max_bytes: int = 12_000_000
    import_max_bytes: int = 5_000_000
    import_max_rows: int = 10_000

    map_tiles_url: str | None = None
    map_tiles_attribution: str = ""

    @field_validator("map_tiles_url")
    @classmethod
    def _names_a_host(cls, value: str | None) -> str | None:
        if value is not None:
            image_source(value)
        return value

    @property
    def public_url(self) -> str:
        """The address that people type, without a slash at its end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def cookie_secure(self) -> bool:
        """Cookies travel over https only, except on the loopback addresses of a trial."""
        return self.public_url.startswith("https://")


@lru_cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()
