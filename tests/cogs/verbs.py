"""What members do and see, in words: press, choose, fill in, read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simcord import enums
from simcord.actors import _dispatch_actor_interaction
from simcord.backend import serializers
from simcord.builders import ChannelHandle

TEXT, BUTTON, SELECT, INPUT, LABEL, CHANNELS, SECTION = 10, 2, 3, 4, 18, 8, 9
RADIOS, CHECKS, UPLOAD = 21, 22, 19


def walk(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Every component of a message or modal, outer ones first."""
    for one in components:
        yield one
        yield from walk(one.get("components") or [])
        if one.get("component"):
            yield from walk([one["component"]])
        if one.get("accessory"):
            yield from walk([one["accessory"]])


def card(result: Any) -> Any:
    """The message that an interaction was answered with: the last one where there are several."""
    assert result.acknowledged, "the bot did not answer"
    shown = result.followups[-1] if result.followups else result.response
    assert shown is not None, f"no message, but {result}"
    return shown


def texts(result: Any) -> str:
    """All text of the answer."""
    return "\n".join(one["content"] for one in walk(card(result).components) if one["type"] == TEXT)


def title(result: Any) -> str:
    """The heading of the answer."""
    return texts(result).splitlines()[0].removeprefix("### ")


def buttons(result: Any) -> dict[str, str]:
    """Label → custom id of all that can be pressed under the answer; what stands in *More* as if it were a button."""
    shown = {
        one["label"]: one["custom_id"]
        for one in walk(card(result).components)
        if one["type"] == BUTTON and not one.get("disabled")
    }
    menu = more(result)
    if menu is not None:
        owner = menu["custom_id"].split("/")[2]
        for option in menu["options"]:
            action, _sep, argument = option["value"].partition("/")
            shown[option["label"]] = f"c/{action}/{owner}/{argument}"
    return shown


def more(result: Any) -> Mapping[str, Any] | None:
    """The menu of what has no button of its own; None where everything has one."""
    menus = [one for one in walk(card(result).components) if one["type"] == SELECT]
    return next((one for one in menus if one["custom_id"].startswith("s/more/")), None)


def options(result: Any) -> dict[str, str]:
    """Label → value of every option in the select of the answer."""
    return {
        option["label"]: option["value"]
        for one in walk(card(result).components)
        if one["type"] == SELECT and not one["custom_id"].startswith("s/more/")
        for option in one["options"]
    }


def lines(result: Any) -> dict[str, str]:
    """Text → custom id of the button beside it, of every line of a list."""
    return {
        one["components"][0]["content"]: one["accessory"]["custom_id"]
        for one in walk(card(result).components)
        if one["type"] == SECTION
    }


def headings(result: Any) -> list[str]:
    """What the lines of a list are about, without the details below."""
    return [line.split("**")[1] for line in lines(result)]


async def press_beside(actor: Any, result: Any, text: str = "") -> Any:
    """Press the button beside the first line of a list in which, or in whose custom id, `text` stands."""
    found = next(custom_id for line, custom_id in lines(result).items() if text in line or text in custom_id)
    return await actor.click(card(result).message, custom_id=found)


async def press(actor: Any, result: Any, label: str) -> Any:
    """Press the button called `label`, or choose it in *More*."""
    menu = more(result)
    if menu is not None:
        value = next((one["value"] for one in menu["options"] if one["label"] == label), None)
        if value is not None:
            return await actor.select(card(result).message, [value], custom_id=menu["custom_id"])
    return await actor.click(card(result).message, label=label)


async def choose(actor: Any, result: Any, value: str) -> Any:
    """Choose the option with this label or value in the select of the answer that has it."""
    chosen = options(result).get(value, value)
    menus = [one for one in walk(card(result).components) if one["type"] == SELECT]
    fitting = [menu for menu in menus if chosen in [option["value"] for option in menu["options"]]] or menus
    return await actor.select(card(result).message, [chosen], custom_id=fitting[0]["custom_id"])


def fields(form: Any) -> dict[str, Any]:
    """Label → control of an open form."""
    assert form.modal is not None, f"no form, but {texts(form)}"
    return {one["label"]: one["component"] for one in form.modal["components"] if one["type"] == LABEL}


def filled(form: Any) -> dict[str, str]:
    """Label → what stands in the form when it opens; of boxes the values of those that are ticked, one a line."""
    found = {}
    for label, control in fields(form).items():
        if control["type"] == INPUT:
            found[label] = control.get("value") or ""
        elif control["type"] == CHECKS:
            found[label] = "\n".join(o["value"] for o in control["options"] if o.get("default"))
        elif control["type"] != UPLOAD:
            found[label] = next((o["value"] for o in control["options"] if o.get("default")), "")
    return found


def _answers(form: Any, typed: Mapping[str, str]) -> dict[str, Any]:
    controls = fields(form)
    assert set(typed) <= set(controls), f"{set(typed) - set(controls)} not among {set(controls)}"
    values: dict[str, Any] = {}
    for label, value in {**filled(form), **typed}.items():
        control = controls[label]
        if control["type"] == INPUT:
            values[control["custom_id"]] = value
        elif control["type"] == CHECKS:
            values[control["custom_id"]] = value.splitlines()
        elif value:
            known = {option["label"]: option["value"] for option in control["options"]}
            one = known.get(value, value)
            values[control["custom_id"]] = one if control["type"] == RADIOS else [one]
    return values


async def fill(actor: Any, form: Any, typed: Mapping[str, str] | None = None) -> Any:
    """Send the form: `typed` by label, everything else as it stood there."""
    return await actor.submit_modal(form, _answers(form, typed or {}))


async def fill_again(actor: Any, form: Any, typed: Mapping[str, str] | None = None) -> Any:
    """Send a form that was sent already, as happens when Discord delivers it twice."""
    form._interaction.modal_consumed = False
    return await fill(actor, form, typed)


async def steal(thief: Any, form: Any, channel: Any, typed: Mapping[str, str] | None = None) -> Any:
    """Send a form that somebody else opened, as a patched client could."""
    values = _answers(form, typed or {})

    def sent(components: Any) -> list[dict[str, Any]]:
        rows = []
        for one in components:
            control = one["component"]
            answer: dict[str, Any] = {
                "type": control["type"],
                "custom_id": control["custom_id"],
                "id": control["id"],
            }
            value = values.get(control["custom_id"])
            if control["type"] in (INPUT, RADIOS):
                answer["value"] = value or ""
            else:
                answer["values"] = value or []
            rows.append({"type": LABEL, "id": one["id"], "component": answer})
        return rows

    data = {"custom_id": form.modal["custom_id"], "components": sent(form.modal["components"])}
    return await _dispatch_actor_interaction(thief, enums.InteractionType.MODAL_SUBMIT, channel, data)


async def forge(actor: Any, result: Any, custom_id: str, values: Sequence[str] | None = None) -> Any:
    """Press a button (or choose `values`) with any custom id, as a patched client could; of a pick, choose nothing.

    `result`: an answer that the actor can see, whose message is sent along.
    """
    backend = actor._env.backend
    shown = card(result)
    stored = backend.get_message(shown.channel_id, shown.id)
    component: dict[str, Any] = {"id": 2, "custom_id": custom_id}
    data: dict[str, Any] = {"id": 2, "custom_id": custom_id}
    if custom_id.startswith("p/"):
        component |= {"type": CHANNELS}
        data |= {"values": [], "resolved": {}}
    elif values is None:
        component |= {"type": BUTTON, "style": 2, "label": "…"}
    else:
        component |= {"type": SELECT, "options": [{"label": value[:100], "value": value} for value in values]}
        data["values"] = list(values)
    data["component_type"] = component["type"]
    message = dict(serializers.message_payload(backend, stored))
    message["components"] = [{"type": 1, "id": 1, "components": [component]}]
    channel = ChannelHandle(actor._env, getattr(actor, "guild", None), backend.get_channel(shown.channel_id))
    return await _dispatch_actor_interaction(
        actor,
        enums.InteractionType.MESSAGE_COMPONENT,
        channel,
        data,
        extra={"message": message},
        source_message_id=stored.id,
    )


async def add_contract(actor: Any, channel: Any, **values: Any) -> Any:
    """`/contract add` with enough to be stored at once."""
    return await actor.slash(
        channel, "contract add", **{"client": "Acme", "title": "Site", "started": "2025-01-10", **values}
    )
