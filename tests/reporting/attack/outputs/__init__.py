"""The outputs as an outsider gets them, each read back into what it says: a name per figure, its ends, and how they were rounded."""
