"""How much of everything a training from nothing takes, by its size: clips, steps of each stage, rates."""

CLIPS = {"tiny": 400, "small": 12256}
VISITS = {"tiny": 8, "small": 400}  # clips of each guest
PAINTED = {"tiny": 4, "small": 200}  # clips before each matte
SCORES = {"tiny": 200, "small": 8256}
STEPS = {
    "tiny": {"codec": 200, "blocking": 100, "top": 100, "saying": 100, "bottom": 100, "refiner": 100, "observer": 100}
    | {"mattes": 100, "sound_codec": 100, "sound": 100},
    "small": {
        "codec": 2500,
        "blocking": 900,
        "top": 2600,
        "saying": 240,
        "bottom": 3200,
        "refiner": 9200,
        "mattes": 4000,
        "observer": 1000,
    }
    | {"sound_codec": 2000, "sound": 1500},
}
RATES = {
    "codec": 2e-3,
    "blocking": 2e-3,
    "top": 2e-3,
    "saying": 5e-2,
    "bottom": 2e-3,
    "refiner": 6e-3,
    "mattes": 6e-3,
    "observer": 2e-3,
}
RATES |= {"sound_codec": 2e-3, "sound": 2e-3}
