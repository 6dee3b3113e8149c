"""The sliding compressed memory: what is kept of the stream, at what cost, and what it answers.

Pure cores, told the time: ``compressed`` (minutes at a fraction of the tokens), ``views`` (the same of
pictures), ``sightings`` (from chunks to events), ``keyframes`` (which pictures are worth keeping), ``when`` (time
phrases), ``inquiry`` (past or now?), ``recollection`` (an answer from facts). The archive itself is ``timeline``'s; the
session joins the two.
"""
