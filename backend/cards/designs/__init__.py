"""Card designs: those that are shipped, those that editors made, and sample cards to judge them."""
