"""One run: what failed, and why?"""
