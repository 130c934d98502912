"""`/contract`, as a member uses it."""

from tests.discord.conftest import World


async def test_add_answers_privately(world: World) -> None:
    result = await world.alice.slash(
        world.lounge, "contract add", client="Acme", title="Site", started="3 weeks ago", earned="420"
    )
    assert result.ephemeral
    (kept,) = await world.services.contracts.all(world.alice.id)
    assert (kept.client, kept.title, kept.earned_cents) == ("Acme", "Site", 42000)
