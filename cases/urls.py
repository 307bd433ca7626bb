"""Addresses of lists, cases and acts: Swedish paths, English names."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cases.views import (
    acts,
    board,
    case,
    closed,
    conflict,
    files,
    following,
    glass,
    notes,
    papers,
    revealing,
    saved_views,
    search,
    summons,
)


class CaseNumber(StringConverter):
    """``FMU-2026-0117``; whatever else stands there is no case."""

    regex = r"FMU-[0-9]{4}-[0-9]{4,11}"


register_converter(CaseNumber, "number")

app_name = "cases"
urlpatterns = [
    path("oversikt/", board.board, name="board"),
    path("oversikt/personuppgifter/", board.persons, name="board_persons"),
    path("oversikt/sparade-vyer/", saved_views.create, name="saved_view_create"),
    path("oversikt/sparade-vyer/<int:pk>/ta-bort/", saved_views.delete, name="saved_view_delete"),
    path("avslutade/", closed.closed, name="closed"),
    path("sok/", search.find, name="search"),
    path("forvaltning/nodoppning/", glass.break_glass, name="break_glass"),
    path("forvaltning/nodoppning/<number:number>/", glass.broken_glass, name="broken_glass"),
    path("forvaltning/nodoppning/<number:number>/stang/", glass.close_glass, name="close_glass"),
    path("arenden/ny-begaran/", acts.register, name="register_request"),
    path("arenden/<number:number>/", case.case, name="case"),
    path("arenden/<number:number>/ta-arendet/", case.take, name="take"),
    path("arenden/<number:number>/bevaka/", following.follow, name="follow"),
    path("arenden/<number:number>/sluta-bevaka/", following.unfollow, name="unfollow"),
    path("arenden/<number:number>/eget-jav/", conflict.declare, name="own_conflict"),
    path("arenden/<number:number>/anteckning/", notes.note, name="note"),
    path("arenden/<number:number>/kallelsedatum/", acts.summons, name="summons"),
    path("arenden/<number:number>/visa-personuppgifter/", revealing.reveal, name="reveal"),
    path("kallelsemall/", summons.summons_template, name="summons_template"),
    path("arenden/<number:number>/besok/<int:visit_id>/kallelse/", summons.summons_letter, name="summons_letter"),
    path("arenden/<number:number>/akt/", papers.make_dossier, name="dossier"),
    path("arenden/<number:number>/gor/<slug:slug>/", acts.act, name="act"),
    path("arenden/<number:number>/filer/", files.upload, name="files"),
    path("arenden/<number:number>/filer/<uuid:token>/ta-bort/", files.discard, name="file_discard"),
    path("arenden/<number:number>/filer/<int:pk>/", files.show, name="file"),
    path("arenden/<number:number>/filer/<int:pk>/hamta/", files.download, name="file_download"),
    path("arenden/<number:number>/<slug:slug>/", case.case, name="tab"),
]
