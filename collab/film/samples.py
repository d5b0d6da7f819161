"""The words of a new room's sample film, per language. Words only; document.py lays them out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """`clips`: (prompt, details, seconds) in order."""

    title: str
    style: str
    script: str
    track: str
    clips: tuple[tuple[str, str, int], ...]


SAMPLES = {
    "en": Sample(
        title="From the sea to the city",
        style="Warm evening light",
        script="A boat sails home at sunset. Night falls on the city. Morning comes over the mountains.",
        track="Picture",
        clips=(
            ("Sunset over a calm sea with a white sailing boat", "soft waves, a few clouds", 4),
            ("A red car drives through the city at night", "lit windows, wet street", 4),
            ("Snowy mountains at dawn, then the sun rises", "pines in front, light fog", 4),
            ("A white bird takes off in slow motion over a lake", "ripples on the water", 4),
            ("A green forest by day", "light rain", 2),
        ),
    ),
    "es": Sample(
        title="Del mar a la ciudad",
        style="Luz cálida de atardecer",
        script="Un barco vuelve a puerto al atardecer. Cae la noche en la ciudad. Amanece sobre las montañas.",
        track="Imagen",
        clips=(
            ("Atardecer sobre un mar en calma con un velero blanco", "olas suaves, algunas nubes", 4),
            ("Un coche rojo cruza la ciudad de noche", "ventanas encendidas, calle mojada", 4),
            ("Montañas nevadas al amanecer, luego sale el sol", "pinos delante, niebla ligera", 4),
            ("Un pájaro blanco despega a cámara lenta sobre un lago", "ondas en el agua", 4),
            ("Un bosque verde de día", "lluvia ligera", 2),
        ),
    ),
}
