"""Days, moments and rhythms as people type them: one grammar over word tables of each language.

`lexicon` knows the words, `chart` finds every way in which they may belong together, `rules` and the modules beside it
say what they mean, `reading` puts the parts of a whole text together, `when` and `dates` are what others call.
`recurring` and `local` are the arithmetic of what comes again and of clocks on the wall.
"""
