"""Settings of a small service, read when it starts."""

from typing import Literal

from pydantic import Field, PostgresDsn, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_")

    environment: Literal["local", "staging", "production"] = "local"
    secret_key: SecretStr
    database: PostgresDsn
    signing_key: str = Field(min_length=16)
    mail_password: SecretStr | None = None
    stripe_api_key: str = Field(default="", validation_alias="STRIPE_API_KEY")
    workers: int = 2


settings = Settings()
