"""A rule of the workshop's own."""

from core.api.services import Move, TransitionStep


def big_jobs_need_a_customer(move: Move) -> None:
    """Nobody promises a big job without knowing to whom."""
    amount = move.value("amount")
    if move.target.code == "won" and amount and amount > 1000 and not move.value("contact_id"):
        move.ask("contact_id", "Who is it for?")


contributions = (
    TransitionStep(name="workshop.big", model="workshop.job", call=big_jobs_need_a_customer),
)
