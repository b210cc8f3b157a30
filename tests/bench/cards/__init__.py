"""What a card costs, beside the floor and beside the ways others draw one; `make bench-cards`.

    sample_cards   the cards by number, the same every time
    peer_plans     what a peer is given of a card
    engine_rows    our rows: warm, a new reader, cold; and the floor
    race           all workers, one card each by turns
    throughput     two threads, two processes
    report         medians, ratios, and the line of JSON

Every row is a process of its own, answers line by line, and takes the time of
one card. Trust the ratios, which are medians over cards of both times of one
round: all rows are taken in turn, so that a noisy machine slows them alike.

    warm         article, face, code and glyphs are known, and the passage is drawn once more
    new_reader   article and glyphs are known, face and code are new: what happens all day
    cold         no picture is known; fonts and glyphs are
    floor        Pillow's libjpeg-turbo encodes the finished frame, and nothing else
    shipped      warm, in the designs that we ship by turns; it has a floor of its own
    peers        see tests/bench/peers; what they decoded and opened, they keep
"""
