"""How scores and estimates look."""

from bot.contracts.models import Contract
from bot.i18n import N_, _, ngettext
from bot.platforms import Platform
from bot.scores.elsewhere import LATEST, summaries
from bot.scores.service import Estimate
from bot.scoring.rules import ContractPart, NoScore, Outcome, Reason, WindowPart
from bot.scoring.ruleset import UPWORK_2024_09
from bot.ui.buttons import PRIMARY, Button, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.labels import platform_name
from bot.ui.text import cut, day, inert, number
from cogs.score.reasons import OUTCOMES, is_sleeping, reason_words, too_old_words
from cogs.score.words import points, whole


def rules_today_card(owner: int, estimate: Estimate) -> Card:
    """What the published rules give today: the best case, its windows, and what is unknown."""
    result = estimate.result
    if not any(one.platform is Platform.UPWORK for one in estimate.records.contracts):
        return _nothing_card(owner, estimate)
    if result.best_case is None or result.worst_case is None:
        return _not_yet_card(owner, estimate)
    best = next(window for window in result.windows if window.months == result.best_window)
    hidden = [
        part for part in result.contracts if part.outcome is Outcome.HIDDEN and best.months in part.windows
    ]
    lines = [_("That is what the published rules give today if all hidden feedback was good.")]
    if hidden:
        lines.append(
            ngettext(
                "{count} contract has a hidden part that you do not know. Were it bad, the score would be {score}.",
                "{count} contracts have a hidden part that you do not know. Were all of them bad, the score would "
                "be {score}.",
                len(hidden),
            ).format(count=len(hidden), score=points(result.worst_case))
        )
    else:
        lines.append(_("Nothing in this window is hidden, so this is no guess."))
    return Card(
        _("By the rules alone: at best {score}").format(score=points(result.best_case)),
        "\n".join(lines),
        _shown_line(estimate),
        _("**The three windows** (the best one counts)")
        + "\n"
        + "\n".join(_window_line(window, window.months == best.months) for window in result.windows),
        _counts(estimate),
        _elsewhere(estimate),
        "-# "
        + _(
            "This is an estimate by Upwork's published rules, not Upwork's own figure. How the weights are "
            "combined is not published; I multiply them."
        ),
        tone=Tone.GOOD if result.best_case >= 89.5 else Tone.CAREFUL,
        rows=[_estimate_buttons(owner)],
    )


def _estimate_buttons(owner: int) -> Row:
    return Row(
        button(_("What counts and why"), "score.parts", owner, "0~", style=PRIMARY),
        button(_("How it is computed"), "score.rules", owner),
        button(_("Scores shown"), "score.list", owner, "0~"),
        button(_("My score"), "score.estimate", owner),
    )


CURES = {
    Reason.NO_FEEDBACK_NOT_LONG_TERM: (N_("Log feedback: {client}"), "feedback.log"),
    Reason.OPEN_NOT_LONG_TERM: (N_("Close: {client}"), "contract.close"),
    Reason.NO_EARNINGS: (N_("Log earnings: {client}"), "contract.edit"),
}
"""Why a contract does not count → the button that cures it, where a record can."""

LAST_PAYMENT = (N_("Last payment: {client}"), "score.mend.paid")
"""What cures an open contract of which no payment is known."""

_MOST_CURED = 4


def _nothing_card(owner: int, estimate: Estimate) -> Card:
    body = _(
        "Log your Upwork contracts first: client, dates, earnings and the stars you got. With two rated contracts "
        "from two clients there is a first estimate."
    )
    if estimate.others:
        body = _(
            "The Job Success Score exists only on Upwork, and you have logged no Upwork contract. For other "
            "platforms I keep your records, and I make up no score."
        )
    return Card(
        _("Nothing to estimate yet"),
        body,
        _elsewhere(estimate),
        rows=[Row(button(_("Add a contract"), "contract.add", owner, style=PRIMARY))],
    )


def _not_yet_card(owner: int, estimate: Estimate) -> Card:
    need = estimate.result.eligibility
    return Card(
        _("No score yet by the rules"),
        _(
            "A score needs {contracts} contracts that count, from {clients} clients, within 24 months. You have "
            "{have} from {have_clients}."
        ).format(
            contracts=need.needs_contracts,
            clients=need.needs_clients,
            have=need.contracts,
            have_clients=need.clients,
        ),
        _not_counted(estimate),
        _elsewhere(estimate),
        _shown_line(estimate) if estimate.last_shown else "",
        tone=Tone.CAREFUL,
        rows=[
            Row(*_cures(owner, estimate)),
            Row(
                button(_("Log another contract"), "contract.add", owner, style=PRIMARY),
                button(_("Plan"), "score.plan", owner),
                button(_("How it is computed"), "score.rules", owner),
            ),
        ],
    )


def _uncounted(estimate: Estimate) -> list[tuple[Contract, ContractPart]]:
    """The newest contracts that do not count, those that a record can cure first."""
    names = {str(one.id): one for one in estimate.records.contracts}
    found = [
        (names[part.id], part)
        for part in estimate.result.contracts
        if part.outcome is Outcome.NOT_ELIGIBLE or not part.windows
    ]
    return sorted(found, key=lambda one: (_cure(one[1]) is None, -one[0].started.toordinal()))


def _cure(part: ContractPart) -> tuple[str, str] | None:
    """The button's label and action that make a contract count; None where no record can."""
    if part.outcome is not Outcome.NOT_ELIGIBLE:
        return None
    return LAST_PAYMENT if is_sleeping(part) else CURES.get(part.reason)


def _not_counted(estimate: Estimate) -> str:
    lines = [
        f"- **{inert(contract.name, 60)}**: "
        + (reason_words(part) if part.outcome is Outcome.NOT_ELIGIBLE else too_old_words(part))
        for contract, part in _uncounted(estimate)[:_MOST_CURED]
    ]
    return _("**These do not count now**") + "\n" + "\n".join(lines) if lines else ""


def _cures(owner: int, estimate: Estimate) -> list[Button]:
    return [
        button(_(cure[0]).format(client=cut(contract.client, 40)), cure[1], owner, contract.id)
        for contract, part in _uncounted(estimate)[:_MOST_CURED]
        if (cure := _cure(part)) is not None
    ]


def _shown_line(estimate: Estimate) -> str:
    last = estimate.last_shown
    if last is None:
        return _("Log the score that Upwork shows you: then the two can be compared.")
    shown = _("Upwork showed {score} on {day}.").format(score=points(last.score), day=day(last.on))
    best = estimate.result.best_case
    if best is None or (estimate.day - last.on).days > 31:
        return shown
    gap = whole(best) - last.score
    if gap >= 2:
        return (
            shown
            + " "
            + _(
                "That is {gap} points below the best case: hidden feedback has probably counted against you, or a "
                "contract is missing here."
            ).format(gap=gap)
        )
    if gap <= -2:
        return (
            shown
            + " "
            + _(
                "That is {gap} points above the best case: a contract may be missing here, or its dates differ."
            ).format(gap=-gap)
        )
    return shown + " " + _("That fits the best case.")


def _window_line(window: WindowPart, best: bool) -> str:
    name = _("{months} months").format(months=window.months)
    if window.best_case is None:
        why = (
            _("no score: fewer than 2 contracts count")
            if window.no_score is NoScore.TOO_FEW_CONTRACTS
            else _("no score: all are from one client")
        )
        return f"{name}: {why}"
    amount = ngettext("{count} contract", "{count} contracts", len(window.contracts)).format(
        count=len(window.contracts)
    )
    jobs = ngettext("{count} job", "{count} jobs", window.jobs).format(count=window.jobs)
    weights = _("{good} of {total} successful, by weight").format(
        good=number(window.successful + window.hidden, 2), total=number(window.total, 2)
    )
    line = f"{name}: **{points(window.best_case)}** · {amount}, {jobs}, {weights}"
    return f"➡ {line}" if best else line


def _counts(estimate: Estimate) -> str:
    tally = dict.fromkeys(OUTCOMES, 0)
    for part in estimate.result.contracts:
        tally[part.outcome] += 1
    lines = [f"{_(label)}: {tally[outcome]}" for outcome, label in OUTCOMES.items() if tally[outcome]]
    if estimate.elsewhere:
        lines.append(
            _("Counts for an agency or middleman, not for you: {count}").format(count=len(estimate.elsewhere))
        )
    return "\n".join(lines)


def _elsewhere(estimate: Estimate) -> str:
    """Averages, trend and response on platforms without a published score."""
    lines = []
    for one in summaries(estimate.others, estimate.records.feedback):
        if one.average is None:
            facts = [_("no ratings yet")]
        else:
            facts = [_("{stars} stars on average").format(stars=number(float(one.average), 2))]
        if one.trend is not None:
            change = number(float(one.trend), 2)
            facts.append(
                _("the latest {count}: {change} against before").format(
                    count=LATEST, change=change if one.trend < 0 else f"+{change}"
                )
            )
        if one.ended:
            facts.append(
                ngettext(
                    "{rated} of {count} ended contract rated",
                    "{rated} of {count} ended contracts rated",
                    one.ended,
                ).format(rated=one.rated, count=one.ended)
            )
        lines.append(f"**{platform_name(one.platform)}**: {' · '.join(facts)}")
    return "\n".join(lines)


def rules_card(owner: int) -> Card:
    """The published rules in plain words, with their date and what is not published."""
    return Card(
        _("How it is computed"),
        _(
            "**Counts as unsuccessful**: fewer than 3 stars, or a negative hidden part (private rating, reason "
            "for ending).\n"
            "**Counts as successful**: 3 stars or more without a negative hidden part; and work without feedback "
            "for a client of more than 90 days.\n"
            "**Does not count**: nothing earned, no feedback from a short-term client, removed feedback, a "
            "flagged client."
        ),
        _(
            "**Weight**: up to $250 counts once, up to $1,000 counts 1.25 times, above 1.5 times. Long contracts "
            "count as one job for every 90 days with a payment, up to 8; only the last job can be unsuccessful.\n"
            "**Windows**: the last 6, 12 and 24 months. The best one is shown. Each needs two contracts from "
            "two clients."
        ),
        _(
            "**Not published**: how the two weights combine, whether unsuccessful jobs are also subtracted, and "
            "whether private ratings given before the form changed still count."
        ),
        "-# "
        + _("Rules of September 2024, checked on {day}.").format(
            day=day(max(source.checked for source in UPWORK_2024_09.sources))
        ),
        rows=[Row(button(_("Back"), "score.estimate", owner))],
    )
