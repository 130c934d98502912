"""A case on paper: what a mediator is given, as a PDF and as plain text. Pure: no Discord, no storage, no clock."""
