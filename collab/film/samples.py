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
        style="Warm light",
        script="A boat sails home at sunset. Night falls on the city. Morning comes over the mountains.",
        track="Picture",
        clips=(
            ("Sunset over a calm sea with a white sailing boat", "soft waves, clear weather", 4),
            ("A red car moves through the city at night", "light rain", 4),
            ("A yellow balloon over the mountains at dawn, then it rises", "light fog", 4),
            ("A white bird takes off in slow motion by the lake by day", "soft light", 4),
            ("A green tree in the forest by day", "clear weather", 2),
        ),
    ),
    "es": Sample(
        title="Del mar a la ciudad",
        style="Luz cálida",
        script="Un barco vuelve a puerto al atardecer. Cae la noche en la ciudad. Amanece sobre las montañas.",
        track="Imagen",
        clips=(
            ("Atardecer sobre un mar en calma con un velero blanco", "olas suaves, tiempo despejado", 4),
            ("Un coche rojo cruza la ciudad de noche", "lluvia suave", 4),
            ("Un globo amarillo sobre las montañas al amanecer, luego sube", "niebla suave", 4),
            ("Un pájaro blanco despega a cámara lenta en el lago de día", "luz suave", 4),
            ("Un árbol verde en el bosque de día", "tiempo despejado", 2),
        ),
    ),
}
