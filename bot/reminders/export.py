"""What is kept of a member's reminders, as their JSON export shows it."""

from collections.abc import Sequence

from bot.reminders.models import Reminder, Setting

_LEFT_OUT = {"id", "user_id", "contract_id", "attempts", "round", "fence"}
"""How far the delivery is, which says nothing of the member."""


def exported(setting: Setting, reminders: Sequence[Reminder]) -> dict[str, object]:
    """Choices under "settings" and reminders under "planned"; ids as text, which JSON's numbers would round."""
    chosen = setting.model_dump(exclude={"user_id"}, exclude_none=True)
    chosen["off"] = sorted(chosen["off"])
    chosen |= {name: str(value) for name, value in chosen.items() if name.endswith("_id")}
    planned = [
        one.model_dump(exclude=_LEFT_OUT, exclude_none=True)
        | ({"contract": str(one.contract_id)} if one.contract_id else {})
        for one in reminders
    ]
    return {"settings": chosen, "planned": planned}
