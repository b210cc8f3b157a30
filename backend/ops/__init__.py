"""What operators look at: health, figures, logs, migrations, and a page to land on while developing."""
