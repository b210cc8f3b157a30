"""What operators look at: health, figures, logs, migrations.

And, while developing, a plain page on which a scanned code lands.
"""
