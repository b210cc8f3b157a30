"""What operators look at: health, figures, migrations.

And, while developing, a plain page on which a scanned code lands.
"""
