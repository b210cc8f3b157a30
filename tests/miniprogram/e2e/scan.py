"""Read the code on a card as a phone's camera would: a picture's path in, the code's words out."""

import sys

import zxingcpp
from PIL import Image


def main() -> None:
    """Print what the only code of the picture holds."""
    with Image.open(sys.argv[1]) as picture:
        found = zxingcpp.read_barcodes(picture)
    if len(found) != 1:
        sys.exit(f"{len(found)} codes on the picture")
    sys.stdout.write(f"{found[0].text}\n")


if __name__ == "__main__":
    main()
