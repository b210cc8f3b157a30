"""Card designs: shipped ones, those that editors made, and sample cards to judge them by."""
