"""The table of who may what: a row for each route, with what each of PEOPLE gets. test_permission_matrix asks it."""

PEOPLE = ("anonymous", "outsider", "viewer", "reviewer", "editor", "owner", "removed", "expired")
NAMES = {"outsider": "charlie", "viewer": "vera", "reviewer": "rita", "editor": "bob", "owner": "alice"}

# What each of PEOPLE gets, in their order: "ok", or the code of the refusal; a number is a page's status.
PUBLIC = ("ok",) * 8
SIGNED_IN = ("sign_in", "ok", "ok", "ok", "ok", "ok", "ok", "sign_in")


def room_row(least: str, *, gives: str = "ok") -> tuple[str, ...]:
    """A command on the room for `least` and above; who is not in it learns nothing of it."""
    ladder = ("viewer", "reviewer", "editor", "owner")
    inside = tuple(gives if ladder.index(role) >= ladder.index(least) else "not_allowed" for role in ladder)
    return ("sign_in", "not_found", *inside, "not_found", "sign_in")


FILES = ("404", "404", "ok", "ok", "ok", "ok", "404", "404")
PLACE = {"clip": "c0", "index": 0}
ROWS: dict[tuple[str, str], tuple[str, object, tuple[str, ...]]] = {
    # (method, route): (address, body, what each gets)
    ("POST", "api/join"): (
        "/api/join",
        {"code": "{code}", "name": "Luz"},
        ("ok", "ok", "ok", "ok", "ok", "ok", "removed", "code_expired"),
    ),
    ("GET", "api/me"): ("/api/me", None, SIGNED_IN),
    ("GET", "api/clock"): ("/api/clock", None, SIGNED_IN),
    ("POST", "api/sign-out"): ("/api/sign-out", None, SIGNED_IN),
    ("POST", "api/rooms"): (
        "/api/rooms",
        {"title": "New"},
        ("sign_in", "not_allowed", "not_allowed", "not_allowed", "not_allowed", "ok", "not_allowed", "sign_in"),
    ),
    ("POST", "api/classes"): (
        "/api/classes",
        {"name": "7B", "template": "blank"},
        ("sign_in", "not_allowed", "not_allowed", "not_allowed", "not_allowed", "ok", "not_allowed", "sign_in"),
    ),
    ("GET", "api/rooms/{room_id}"): ("/api/rooms/{room}", None, room_row("viewer")),
    ("PUT", "api/rooms/{room_id}/me"): ("/api/rooms/{room}/me", {"picture": "snail"}, room_row("viewer")),
    ("PATCH", "api/rooms/{room_id}"): ("/api/rooms/{room}", {"automatic": True}, room_row("editor")),
    ("GET", "api/rooms/{room_id}/takes"): ("/api/rooms/{room}/takes", None, room_row("viewer")),
    # In the house of these tests the owner owns the whole team, which is no class.
    ("DELETE", "api/rooms/{room_id}/class"): ("/api/rooms/{room}/class", None, room_row("owner", gives="no_class")),
    ("PUT", "api/rooms/{room_id}/filter"): ("/api/rooms/{room}/filter", {"words": ["gun"]}, room_row("owner")),
    ("PUT", "api/rooms/{room_id}/people/{member_id}/pause"): (
        "/api/rooms/{room}/people/{member}/pause",
        {"paused": True},
        room_row("owner"),
    ),
    ("GET", "api/templates"): ("/api/templates", None, SIGNED_IN),
    ("GET", r"^media/templates/(?P<sha256>[0-9a-f]{64})\.jpg$"): (
        "/media/templates/{template}.jpg",
        None,
        ("404", "ok", "ok", "ok", "ok", "ok", "ok", "404"),
    ),
    ("GET", "api/rooms/{room_id}/lesson"): ("/api/rooms/{room}/lesson", None, room_row("viewer")),
    ("PUT", "api/rooms/{room_id}/assignment"): (
        "/api/rooms/{room}/assignment",
        {"checklist": ["One"]},
        room_row("owner"),
    ),
    ("POST", "api/rooms/{room_id}/assignment"): (
        "/api/rooms/{room}/assignment",
        None,
        room_row("owner", gives="log_damaged"),  # the room of this house has rows, but no log
    ),
    ("PUT", "api/rooms/{room_id}/task"): (
        "/api/rooms/{room}/task",
        {"done": [0]},
        room_row("editor", gives="not_found"),  # the room of this house is nobody's copy
    ),
    ("GET", "api/rooms/{room_id}/gallery"): ("/api/rooms/{room}/gallery", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/show"): ("/api/rooms/{room}/show", None, room_row("editor")),
    ("DELETE", "api/rooms/{room_id}/show"): ("/api/rooms/{room}/show", None, room_row("editor")),
    ("PUT", "api/rooms/{room_id}/gallery/{film_id}"): (
        "/api/rooms/{room}/gallery/{film_room}",
        {"approved": True},
        room_row("owner"),
    ),
    ("POST", "api/rooms/{room_id}/gallery/{film_id}/remix"): (
        "/api/rooms/{room}/gallery/{film_room}/remix",
        None,
        room_row("editor"),
    ),
    ("GET", "api/rooms/{room_id}/play"): ("/api/rooms/{room}/play", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/play"): ("/api/rooms/{room}/play", None, room_row("owner", gives="play_running")),
    ("DELETE", "api/rooms/{room_id}/play"): ("/api/rooms/{room}/play", None, room_row("owner")),
    ("POST", "api/rooms/{room_id}/play/picks"): (
        "/api/rooms/{room}/play/picks",
        {"clip": "c0"},
        room_row("viewer"),
    ),
    ("GET", "api/rooms/{room_id}/plays"): ("/api/rooms/{room}/plays", None, room_row("owner")),
    ("GET", "api/rooms/{room_id}/plays/{play_id}"): ("/api/rooms/{room}/plays/{play}", None, room_row("owner")),
    ("DELETE", "api/rooms/{room_id}/plays/{play_id}"): ("/api/rooms/{room}/plays/{play}", None, room_row("owner")),
    ("GET", "media/rooms/<uuid:room_id>/plays/<int:play_id>.csv"): (
        "/media/rooms/{room}/plays/{play}.csv",
        None,
        ("404", "404", "404", "404", "404", "ok", "404", "404"),
    ),
    ("GET", "media/rooms/<uuid:room_id>/gallery/<uuid:film_id>.jpg"): (
        "/media/rooms/{room}/gallery/{film_room}.jpg",
        None,
        FILES,
    ),
    ("GET", "api/rooms/{room_id}/queue"): ("/api/rooms/{room}/queue", None, room_row("viewer")),
    ("PUT", "api/rooms/{room_id}/budget"): ("/api/rooms/{room}/budget", {"takes": 5}, room_row("owner")),
    ("POST", "api/rooms/{room_id}/accept"): ("/api/rooms/{room}/accept", PLACE, room_row("reviewer")),
    ("POST", "api/rooms/{room_id}/unaccept"): ("/api/rooms/{room}/unaccept", PLACE, room_row("reviewer")),
    ("POST", "api/rooms/{room_id}/render"): ("/api/rooms/{room}/render", None, room_row("editor")),
    ("GET", "api/rooms/{room_id}/takes/{clip}/{index}"): ("/api/rooms/{room}/takes/c0/0", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/hold"): ("/api/rooms/{room}/hold", None, room_row("editor")),
    ("POST", "api/rooms/{room_id}/takes/more"): (
        "/api/rooms/{room}/takes/more",
        {**PLACE, "count": 2},
        room_row("editor"),
    ),
    **{
        ("POST", f"api/rooms/{{room_id}}/offer/{what}"): (
            f"/api/rooms/{{room}}/offer/{what}",
            PLACE,
            room_row("editor", gives="no_offer"),
        )
        for what in ("see", "keep", "replace")
    },
    ("POST", "api/rooms/{room_id}/retry"): (
        "/api/rooms/{room}/retry",
        {"key": "none"},
        room_row("editor", gives="nothing_to_retry"),
    ),
    ("POST", "api/rooms/{room_id}/teach"): (
        "/api/rooms/{room}/teach",
        None,
        room_row("editor", gives="nothing_accepted"),
    ),
    ("GET", "api/rooms/{room_id}/hands"): ("/api/rooms/{room}/hands", None, room_row("owner")),
    ("POST", "api/rooms/{room_id}/hands"): ("/api/rooms/{room}/hands", {"name": "Ink"}, room_row("owner")),
    ("PATCH", "api/rooms/{room_id}/hands/{hand_id}"): (
        "/api/rooms/{room}/hands/{hand}",
        {"name": "Watercolour"},
        room_row("owner"),
    ),
    ("PUT", "api/rooms/{room_id}/hand"): (
        "/api/rooms/{room}/hand",
        {"hand": 0},
        room_row("owner", gives="hand_missing"),
    ),
    ("GET", "api/rooms/{room_id}/hand"): ("/api/rooms/{room}/hand", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/hand/version"): (
        "/api/rooms/{room}/hand/version",
        {"number": 7},
        room_row("editor", gives="hand_version_missing"),
    ),
    ("POST", "api/rooms/{room_id}/lessons"): (
        "/api/rooms/{room}/lessons",
        {**PLACE, "key": "none", "teaches": False},
        room_row("reviewer", gives="lesson_missing"),
    ),
    ("POST", "api/rooms/{room_id}/export"): ("/api/rooms/{room}/export", None, room_row("reviewer")),
    ("GET", "api/rooms/{room_id}/jobs/{job_id}"): ("/api/rooms/{room}/jobs/{job}", None, room_row("viewer")),
    ("GET", "api/rooms/{room_id}/class"): ("/api/rooms/{room}/class", None, room_row("owner")),
    ("POST", "api/rooms/{room_id}/people/{member_id}/take-back"): (
        "/api/rooms/{room}/people/{member}/take-back",
        None,
        room_row("owner"),
    ),
    ("POST", "api/rooms/{room_id}/people/{member_id}/secret"): (
        "/api/rooms/{room}/people/{member}/secret",
        None,
        room_row("owner"),
    ),
    ("PATCH", "api/rooms/{room_id}/class"): ("/api/rooms/{room}/class", {"frozen": False}, room_row("owner")),
    ("GET", "api/rooms/{room_id}/people"): ("/api/rooms/{room}/people", None, room_row("owner")),
    ("PATCH", "api/rooms/{room_id}/people/{member_id}"): (
        "/api/rooms/{room}/people/{member}",
        {"role": "viewer"},
        room_row("owner"),
    ),
    ("DELETE", "api/rooms/{room_id}/people/{member_id}"): (
        "/api/rooms/{room}/people/{member}",
        None,
        room_row("owner"),
    ),
    ("POST", "api/rooms/{room_id}/codes"): ("/api/rooms/{room}/codes", {"role": "viewer"}, room_row("owner")),
    ("DELETE", "api/rooms/{room_id}/codes/{code}"): ("/api/rooms/{room}/codes/{code}", None, room_row("owner")),
    ("POST", "api/rooms/{room_id}/draft"): (
        "/api/rooms/{room}/draft",
        {"prompt": "a boat"},
        room_row("editor", gives="draft_late"),  # no worker runs in this house
    ),
    ("GET", "api/rooms/{room_id}/history"): ("/api/rooms/{room}/history", None, room_row("viewer")),
    ("GET", "api/rooms/{room_id}/history/{seq}"): (
        "/api/rooms/{room}/history/99",
        None,
        room_row("viewer", gives="state_missing"),
    ),
    ("GET", "api/rooms/{room_id}/editions"): ("/api/rooms/{room}/editions", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/editions"): (
        "/api/rooms/{room}/editions",
        {"name": ""},
        room_row("editor", gives="edition_name"),
    ),
    ("GET", "api/rooms/{room_id}/editions/{other_id}"): (
        "/api/rooms/{room}/editions/{room}",
        None,
        room_row("viewer"),
    ),
    ("PUT", "api/rooms/{room_id}/editions/{other_id}"): (
        "/api/rooms/{room}/editions/{room}",
        {"name": "Ink"},
        room_row("viewer", gives="not_found"),  # the film itself is no edition
    ),
    ("DELETE", "api/rooms/{room_id}/editions/{other_id}"): (
        "/api/rooms/{room}/editions/{room}",
        None,
        room_row("viewer", gives="edition_here"),
    ),
    ("POST", "api/rooms/{room_id}/editions/{other_id}/back"): (
        "/api/rooms/{room}/editions/{room}/back",
        None,
        room_row("viewer", gives="not_found"),
    ),
    ("GET", "api/rooms/{room_id}/activity"): ("/api/rooms/{room}/activity", None, room_row("viewer")),
    ("GET", "api/rooms/{room_id}/authors"): (
        "/api/rooms/{room}/authors",
        None,
        room_row("viewer", gives="log_damaged"),  # the room of this house has rows, but no log
    ),
    ("GET", "api/rooms/{room_id}/versions"): ("/api/rooms/{room}/versions", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/versions"): (
        "/api/rooms/{room}/versions",
        {"name": "Draft", "seq": 99},
        room_row("editor", gives="state_missing"),
    ),
    ("POST", "api/rooms/{room_id}/restore"): (
        "/api/rooms/{room}/restore",
        {"seq": 99},
        room_row("editor", gives="log_damaged"),  # the room of this house has rows, but no log
    ),
    ("GET", "api/rooms/{room_id}/versions/{version_id}"): (
        "/api/rooms/{room}/versions/{version}",
        None,
        room_row("viewer"),
    ),
    ("PATCH", "api/rooms/{room_id}/versions/{version_id}"): (
        "/api/rooms/{room}/versions/{version}",
        {"name": "Second"},
        room_row("editor"),  # the editor of this house named it
    ),
    ("DELETE", "api/rooms/{room_id}/versions/{version_id}"): (
        "/api/rooms/{room}/versions/{version}",
        None,
        room_row("editor"),
    ),
    ("POST", "api/rooms/{room_id}/versions/{version_id}/back"): (
        "/api/rooms/{room}/versions/{version}/back",
        None,
        room_row("editor", gives="version_missing"),  # it was not deleted
    ),
    ("GET", "api/rooms/{room_id}/review"): ("/api/rooms/{room}/review", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/comments"): (
        "/api/rooms/{room}/comments",
        {"clip": "c0", "frame": 3, "text": "dark"},
        room_row("reviewer"),
    ),
    ("POST", "api/rooms/{room_id}/comments/{comment_id}/answers"): (
        "/api/rooms/{room}/comments/{comment}/answers",
        {"text": "yes"},
        room_row("reviewer"),
    ),
    ("PATCH", "api/rooms/{room_id}/comments/{comment_id}"): (
        "/api/rooms/{room}/comments/{comment}",
        {"resolved": True},
        room_row("reviewer"),
    ),
    ("POST", "api/rooms/{room_id}/versions/{version_id}/decisions"): (
        "/api/rooms/{room}/versions/{version}/decisions",
        {"verdict": "approved"},
        room_row("reviewer"),
    ),
    ("POST", "api/rooms/{room_id}/reopen"): (
        "/api/rooms/{room}/reopen",
        {"reason": "more"},
        room_row("owner", gives="not_approved"),
    ),
    ("GET", "api/rooms/{room_id}/footage"): ("/api/rooms/{room}/footage", None, room_row("editor")),
    ("POST", "api/rooms/{room_id}/footage"): (
        "/api/rooms/{room}/footage",
        {"name": "cat.mp4", "bytes": 5, "consent": True},
        room_row("editor"),
    ),
    # Who brought it (the editor of this house) goes on bringing it; it is all there already.
    ("PUT", "api/rooms/{room_id}/footage/{footage_id}/bytes"): (
        "/api/rooms/{room}/footage/{footage}/bytes?at=0",
        None,
        ("sign_in", "not_found", "not_allowed", "not_allowed", "footage_step", "not_allowed", "not_found", "sign_in"),
    ),
    ("PATCH", "api/rooms/{room_id}/footage/{footage_id}"): (
        "/api/rooms/{room}/footage/{footage}",
        {"style": "ink"},
        room_row("editor"),
    ),
    ("PATCH", "api/rooms/{room_id}/footage/{footage_id}/clips/{number}"): (
        "/api/rooms/{room}/footage/{footage}/clips/0",
        {"caption": "a cat sleeps"},
        room_row("editor"),
    ),
    ("DELETE", "api/rooms/{room_id}/footage/{footage_id}"): (
        "/api/rooms/{room}/footage/{footage}",
        None,
        room_row("editor"),
    ),
    ("GET", "media/rooms/<uuid:room_id>/footage/<uuid:clip_id>.jpg"): (
        "/media/rooms/{room}/footage/{brought}.jpg",
        None,
        ("404", "404", "404", "404", "ok", "ok", "404", "404"),
    ),
    ("GET", "media/rooms/<uuid:room_id>/footage/<uuid:clip_id>.mp4"): (
        "/media/rooms/{room}/footage/{brought}.mp4",
        None,
        ("404", "404", "404", "404", "ok", "ok", "404", "404"),
    ),
    ("GET", "api/openapi.json"): ("/api/openapi.json", None, PUBLIC),
    ("GET", "api/"): ("/api/", None, ("404",) * 8),
    ("GET", ""): ("/", None, PUBLIC),
    ("GET", "rooms/<str:room_id>"): ("/rooms/{room}", None, PUBLIC),  # the empty screen; it asks the API
    ("GET", "rooms/<str:room_id>/code"): ("/rooms/{room}/code", None, PUBLIC),
    ("GET", "rooms/<str:room_id>/notes"): ("/rooms/{room}/notes", None, PUBLIC),
    ("GET", "rooms/<str:room_id>/play"): ("/rooms/{room}/play", None, PUBLIC),
    ("GET", r"^media/rooms/(?P<room_id>[0-9a-f-]{36})/titles/(?P<look>middle|low|card)\.png$"): (
        "/media/rooms/{room}/titles/low.png?text=Hello",
        None,
        FILES,
    ),
    ("GET", "media/rooms/<uuid:room_id>/dissolves/<str:address>.mp4"): (
        "/media/rooms/{room}/dissolves/{dissolve}.mp4",
        None,
        FILES,
    ),
    ("GET", "media/rooms/<uuid:room_id>/notes.csv"): ("/media/rooms/{room}/notes.csv", None, FILES),
    ("GET", "media/rooms/<uuid:room_id>/exports/<uuid:job_id>.otioz"): (
        "/media/rooms/{room}/exports/{otio}.otioz",
        None,
        FILES,
    ),
    ("GET", "media/rooms/<uuid:room_id>/exports/<uuid:job_id>.edl.zip"): (
        "/media/rooms/{room}/exports/{edl}.edl.zip",
        None,
        FILES,
    ),
    ("GET", "media/rooms/<uuid:room_id>/exports/<uuid:job_id>.fcpxml.zip"): (
        "/media/rooms/{room}/exports/{fcpxml}.fcpxml.zip",
        None,
        FILES,
    ),
    ("GET", "media/rooms/<uuid:room_id>/exports/<uuid:job_id>.clips.zip"): (
        "/media/rooms/{room}/exports/{clips}.clips.zip",
        None,
        FILES,
    ),
    ("GET", "rooms/<str:room_id>/code.svg"): (
        "/rooms/{room}/code.svg",
        None,
        ("404", "404", "404", "404", "404", "ok", "404", "404"),
    ),
    ("GET", "sign-in/<str:token>"): ("/sign-in/unknown", None, ("410",) * 8),
    ("GET", "healthz"): ("/healthz", None, PUBLIC),
    ("GET", r"^media/rooms/(?P<room_id>[0-9a-f-]{36})/takes/(?P<sha256>[0-9a-f]{64})\.(?P<kind>mp4|jpg)$"): (
        "{film}",
        None,
        FILES,
    ),
    ("GET", r"^media/rooms/(?P<room_id>[0-9a-f-]{36})/probes/(?P<sha256>[0-9a-f]{64})\.jpg$"): (
        "/media/rooms/{room}/probes/{probe}.jpg",
        None,
        FILES,
    ),
    ("GET", "media/rooms/<uuid:room_id>/exports/<uuid:job_id>.mp4"): (
        "/media/rooms/{room}/exports/{job}.mp4",
        None,
        FILES,
    ),
}
# What people brought of themselves they may look at and take away whatever the room's state is.
ALWAYS = {
    ("GET", "api/rooms/{room_id}/footage"),
    ("DELETE", "api/rooms/{room_id}/footage/{footage_id}"),
}
COMMANDS = [key for key in ROWS if key[0] != "GET" and key != ("POST", "api/join")]
IN_A_ROOM = [key for key in ROWS if "{room}" in ROWS[key][0] and key[1].startswith(("api", "media"))]
# What stands in an address beside the room belongs to that room, or to its class; editions are asked apart.
INSIDE = [
    key
    for key in IN_A_ROOM
    if key[1].count("{") + key[1].count("<") > 1
    and not any(word in key[1] for word in ("{number}", "{clip}", "{other_id}"))
]
EDITIONS = [key for key in IN_A_ROOM if "{other_id}" in key[1]]
