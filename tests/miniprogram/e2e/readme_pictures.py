"""Make the README's pictures of what `appearance` and `sharing` have left in shots/."""

from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
SHOWN = HERE.parent / "shown"
WIDTH = 450
COLOURS = 256
PICTURES = {
    "list": "in-the-light-*-list.png",
    "picked": "in-the-light-*-picked.png",
    "card": "a-sentence-*-3.16.0-*-signed-card.png",
    "landing": "a-sentence-*-3.16.0-*-landing.png",
    "dark": "in-the-dark-*-picked.png",
}


def main() -> None:
    """Write each at the size it is shown at, in as few colours as it needs."""
    for name, pattern in PICTURES.items():
        (shot,) = (HERE / "shots").glob(pattern)
        with Image.open(shot) as picture:
            height = round(picture.height * WIDTH / picture.width)
            small = picture.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
        small.quantize(COLOURS).save(SHOWN / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
