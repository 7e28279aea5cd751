"""How the palette finds: a subsequence of letters, better at the beginnings of words. Pure."""


def score(query: str, text: str) -> int:
    """Return how well the query's letters appear in order in the text; 0 when they do not."""
    wanted, found = query.casefold().replace(" ", ""), text.casefold()
    if not wanted:
        return 1
    at, points, run = -1, 1, 0
    for letter in wanted:
        place = found.find(letter, at + 1)
        if place < 0:
            return 0
        run = run + 1 if place == at + 1 and at >= 0 else 0
        begins = place == 0 or not found[place - 1].isalnum()
        points += 2 + 6 * begins + 4 * min(run, 5) - min(place - at, 10) // 4
        at = place
    return max(points + (20 if wanted in found.replace(" ", "") else 0), 1)
