"""One environment: is it well, what is wrong, and what was there before?"""
