"""What the API of word lists takes and gives: exceptions, tried texts, whole lists."""
