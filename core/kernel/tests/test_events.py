"""Who hears of a fact."""

from types import SimpleNamespace

import pytest

from core.kernel.events import Event, On, connect_all


@pytest.mark.parametrize("about", [{"spec": "name"}, {"entry": "model"}])
def test_receivers_that_name_models_hear_of_those_only(about):
    """Of records and of the entries of their history alike."""
    ((argument, attribute),) = about.items()
    fact, heard = Event(name="fact", doc="It happened.", args=(argument,)), []

    def hears(name):
        return lambda **given: heard.append((name, getattr(given[argument], attribute)))

    orders = On(name="orders", event=fact, call=hears("orders"), models=frozenset({"a.order"}))
    every = On(name="every", event=fact, call=hears("every"))
    connect_all([(every, (0, 1, "every")), (orders, (0, 0, "orders"))])
    for model in ("a.order", "a.case"):
        fact.emit(**{argument: SimpleNamespace(**{attribute: model})})
    assert heard == [("orders", "a.order"), ("every", "a.order"), ("every", "a.case")]
