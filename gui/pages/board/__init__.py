"""The board: what runs where, is it well, what can move?"""
