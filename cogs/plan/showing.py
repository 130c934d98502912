"""The card on which a plan stands, shown in place of the one whose button was pressed."""

from bot.errors import NotFound, Refusal
from bot.i18n import _
from bot.setbacks.effects import effect_of, has_score
from bot.setbacks.models import Stage, Step, Way
from bot.setbacks.service import SetbackService, Sight
from bot.setbacks.ways import Option
from bot.ui.buttons import OLD_BUTTON, record_id
from bot.ui.cards import Card
from bot.ui.entry import Interaction
from bot.ui.replies import patiently, reply, show
from cogs.plan.cards import effect_card, happened_card, ways_card
from cogs.plan.step_cards import closed_card, steps_card


async def sight_of(interaction: Interaction, argument: str) -> Sight:
    """The member's plan whose id begins `argument`; NotFound where they have no such plan."""
    plan_id = record_id(argument.partition("~")[0])
    setbacks: SetbackService = interaction.client.services.setbacks
    return await setbacks.sight(interaction.user.id, plan_id)


def way_in(argument: str) -> Way:
    """The way in `<plan>~<way>`; Refusal where it names none."""
    try:
        return Way(argument.partition("~")[2])
    except ValueError:
        raise Refusal(_(OLD_BUTTON)) from None


def step_in(sight: Sight, way: Way) -> tuple[Step, Option]:
    """The step for `way` and what there is to say of it; NotFound where it is not on the list."""
    step, option = sight.plan.step(way), sight.options.find_option(way)
    if step is None or option is None:
        raise NotFound(_("That step is not on your list any more."))
    return step, option


async def effect_shown(interaction: Interaction, sight: Sight) -> Card:
    """What the review does to the score; who has to wait for it is told so by Discord."""
    effect = None
    if has_score(sight.contract):
        work = effect_of(
            interaction.client.services.estimates, interaction.user.id, sight.contract, sight.feedback
        )
        effect = await patiently(interaction, work)
    return effect_card(interaction.user.id, sight, effect)


async def stage_card(interaction: Interaction, sight: Sight) -> Card:
    """The card on which the member left the plan."""
    owner = interaction.user.id
    match sight.plan.stage:
        case Stage.HAPPENED:
            return happened_card(owner, sight)
        case Stage.EFFECT:
            return await effect_shown(interaction, sight)
        case Stage.WAYS:
            return ways_card(owner, sight)
        case Stage.STEPS:
            return steps_card(owner, sight)
        case Stage.CLOSED:
            return closed_card(owner, sight)


async def show_plan(interaction: Interaction, plan_id: int, *, new: bool = False) -> None:
    """Go on with a plan where the member left it. `new`: as a message of its own."""
    sight = await interaction.client.services.setbacks.sight(interaction.user.id, plan_id)
    await (reply if new else show)(interaction, await stage_card(interaction, sight))
