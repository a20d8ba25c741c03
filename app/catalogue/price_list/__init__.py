"""A price list: from the bytes of a spreadsheet to what it would change in a catalogue. Pure: no database, no clock.

``sheet`` reads the file, ``columns`` recognises its headings, ``cells``, ``words`` and ``sizes`` understand one cell,
``reading`` understands a row, ``settling`` compares it with the catalogue, ``export`` writes a list.
"""
