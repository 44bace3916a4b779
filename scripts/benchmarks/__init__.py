"""The bench: every line of the speed table, against a floor measured beside it.

A department adds its lines in one file of ``checks/``, which is found by itself::

    @fills(weight=20)                        # rows that the measured screens show
    def boards(filler: Filler) -> None:
        filler.insert("sales_opportunity", COLUMNS, rows(filler.size))

    @floor("/sales/opportunities/board")     # the same data by hand: see checks/contacts.py
    def board_floor(database: Database) -> str:
        return page("Tablero", table(database.rows("SELECT …")))

    @check("board")
    def board(where: Installation) -> list[Result]:
        return measure(where, Screen("board", "/sales/opportunities/board", ratio=3.0, queries=12))

What a floor holds: the session read as the product must do it, the same rows and columns as the
finished page by one raw query each, and a minimal page written by hand that escapes every value; on the
same gunicorn and Flask as the product. Nothing else, and nothing less.
"""
