"""The text of decks and captions, as parts that can be opened by themselves."""
