"""The board (Översikt), Avslutade and the search box: lists made of CaseParty rows, fast at a million cases.

Reading only, and only from the projection, never from ``cases_case`` (board.md §5.5). The statements are written by
hand because their shape is what makes them fast; board.md says why each is as it is.
"""
