"""The spatial model of politics a second time: plain NumPy, written from the published text, section by section.

It shares nothing with the package but the values of the options, and is built the other way round: over all pairs of
actors at once, one third party or voter after the other, where the package takes one initiator or option at a time.
"""

import numpy as np

DEFAULTS = {
    "victory_probability": "Linear",
    "voting_rule": "Prop",
    "election_model": "Conditional",
    "state_transition": "Deterministic",
    "risk_range": "Mid",
    "risk_estimate": "OneThird",
    "third_party_commitment": "SemiCommit",
    "interpolation": "S2P2",
    "bargain_model": "InitOnlyInterp",
    "queue_order": "Canonical",
}


class NoResultError(Exception):
    """The published program would stop here."""


def in_order(terms, axis=0):
    """Sum of terms, strictly one after another."""
    total = np.zeros(np.delete(terms.shape, axis))
    for term in np.moveaxis(terms, axis, 0):
        total = total + term
    return total


# 2. Distance and utility


def distance_to(z, y, s):
    """d_i(z) for all actors i; z is [dimension] or [actor, dimension]."""
    return np.sqrt(in_order(((y - z) * s) ** 2, 1) / in_order(s**2, 1))


def u_of(d, r):
    return np.where(d <= 1, (1 - d) * (1 + d * r), (1 - d) * (1 + r))


# 3. Voting and elections


def vote(rule, w, ua, ub):
    q = ua - ub
    b = np.clip(q / 1e-8, -1, 1)
    match rule:
        case "Prop":
            return w * q
        case "Binary":
            return w * b
        case "PropBin":
            return w * (0.8 * q + 0.2 * b)
        case "Cubic":
            return w * (q * q * q)
        case "PropCbc":
            return w * (0.5 * q + 0.5 * (q * q * q))
        case "ASymProsp":
            return np.where(q < 0, w * q, 2 * w * q / 3)


def plus(v):
    return np.where(v > 0, v, 0.0)


def election(options, weights, utilities):
    """p over the options; utilities are [actor, option]."""
    count = utilities.shape[1]
    c_low = np.full((count, count), 1e-8)  # C of the higher index against the lower one, where row > column
    c_high = np.full((count, count), 1e-8)
    for w, u in zip(weights, utilities, strict=True):
        v = vote(options["voting_rule"], w, u[:, None], u[None, :])
        c_low += plus(v)
        c_high += plus(-v)
    lower = np.tril(np.ones((count, count), bool), -1)
    c = np.where(lower, c_low, np.where(lower.T, c_high.T, 1e-8))
    p = victory(options["victory_probability"], c, lower)
    if options["election_model"] == "Conditional":
        beats_all = np.ones(count)
        for column in range(count):
            beats_all = beats_all * p[:, column]
        return beats_all / in_order(beats_all)
    return markov(options["election_model"], c, p)


def victory(model, c, lower):
    a, b = c, c.T
    if model == "Binary":
        middle = (a / (a + b) * 2.1 - 1) / (1.1 - 1)
        one = np.where(a >= 1.1 * b, 1.0, np.where(b >= 1.1 * a, 1e-6, middle))
        other = np.where(a >= 1.1 * b, 1e-6, np.where(b >= 1.1 * a, 1.0, 1 - middle))
        a, b = np.where(lower, one, other.T), np.where(lower, other, one.T)
    else:
        for _ in range({"Linear": 0, "Square": 1, "Quartic": 2, "Octic": 3}[model]):
            a, b = a * a, b * b
    p = a / (a + b)
    np.fill_diagonal(p, 0.5)
    return p


def markov(model, c, p):
    count = len(c)
    n = c * p + 1e-10 * np.eye(count)
    k = n / in_order(n)
    likely = np.full(count, 1 / count)
    for _ in range(999):
        if model == "MarkovUniform":
            q = in_order(p * (likely[:, None] + likely[None, :]), 1) / count
        else:
            t = likely[:, None] * k.T
            q = in_order(p * (t + t.T), 1)
        g = np.abs(q - likely).max()
        likely = (likely + q) / 2
        if g <= (1e-6 if model == "MarkovUniform" else 1e-8):
            return likely
    raise NoResultError("no rest")


# 4. Risk attitudes


def attitudes(options, p):
    low, high = p.min(), p.max()
    if high - low <= 1e-12 * high:
        raise NoResultError("0/0")
    match options["risk_range"]:
        case "Mid":
            return (3 * p - (high + 2 * low)) / (2 * (high - low))
        case "Min":
            return (p - low) / (high - low)
        case "Max":
            return (2 * p - (high + low)) / (high - low)


def estimates(options, r):
    """r^h_i as [h, i]."""
    h, i = np.broadcast_arrays(r[:, None], r[None, :])
    match options["risk_estimate"]:
        case "None":
            return h
        case "OneThird":
            return (2 * h + i) / 3
        case "Half":
            return (h + i) / 2
        case "TwoThirds":
            return (h + 2 * i) / 3
        case "Full":
            return i


# 5. Challenges


def assess(options, u, c, s_total, observers):
    """P^h_ij and Delta^h_i(i,j) for all i and j, where h = observers[i, j] and u is u^h_ab as [h, a, b]."""
    n = len(c)
    i, j = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
    h, w, rule = observers, s_total * c, options["voting_rule"]
    a = b = np.full((n, n), 1e-10)
    for v in (vote(rule, w[i], u[h, i, i], u[h, i, j]), vote(rule, w[j], u[h, j, i], u[h, j, j])):
        a, b = a + plus(v), b + plus(-v)
    a0, b0 = a, b
    for e in range(n):
        ei, ej, ee = u[h, e, i], u[h, e, j], u[h, e, e]
        v0 = vote(rule, w[e], ei, ej)
        above, below = a0 + plus(v0), b0 + plus(-v0)
        p = above / (above + below)
        match options["third_party_commitment"]:
            case "SemiCommit":
                g_, h_, q_, z_ = ei + ei + ee, ej + ej + ej, ei + ei + ei, ej + ej + ee
            case "FullCommit":
                g_, h_, q_, z_ = ei + ei + ei, ej + ej + ej, ei + ei + ei, ej + ej + ej
            case "NoCommit":
                g_, h_, q_, z_ = ei + ei + ee, ej + ej + ee, ei + ei + ee, ej + ej + ee
        v = vote(rule, w[e], p * g_ + (1 - p) * h_, p * q_ + (1 - p) * z_)
        v = np.where((e == i) | (e == j), 0.0, v)
        a, b = a + plus(v), b + plus(-v)
    prevails, fails = a / (a + b), b / (a + b)
    win, lose = u[h, i, i] + u[h, i, i], u[h, i, j] + u[h, i, j]
    contest = prevails * win + fails * lose
    return prevails, ((1 - s_total[j]) * win + s_total[j] * contest) - (u[h, i, i] + u[h, i, j])


# 6. and 7. Bargains


def round4(z):
    return np.trunc(0.5 + 10000 * z) / 10000


def bargain(options, p, xi, xj, si, sj):
    if options["interpolation"] == "S2PMax":
        ei, ej = max(0.0, (1 - p) - p), max(0.0, p - (1 - p))
        i2, j2 = si * si, sj * sj
        return (
            xi + ei * j2 / (ei * j2 + 1e-6 + (1 - ei) * i2) * (xj - xi),
            xj + ej * i2 / (ej * i2 + 1e-6 + (1 - ej) * j2) * (xi - xj),
        )
    a, b = si * p, sj * (1 - p)
    if options["interpolation"] == "S2P2":
        a, b = (si * si) * (p * p), (sj * sj) * ((1 - p) * (1 - p))
    whole = a + 1e-6 + b
    return round4(((a + 1e-6) * xi + b * xj) / whole), round4((a * xi + (1e-6 + b) * xj) / whole)


def proposals(options, x, s, c, u):
    """All bargains as (initiator, receiver, initiator's end, receiver's end)."""
    n, s_total = len(c), in_order(s, 1)
    i, j = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
    prevails, delta = assess(options, u, c, s_total, i)
    received = None if options["bargain_model"] == "InitOnlyInterp" else assess(options, u, c, s_total, j)[1]
    found = []
    for one in range(n):
        gains = [delta[one, other] if other != one else -1.0 for other in range(n)]
        other = int(np.argmax(gains))
        if gains[other] <= 1e-5:
            continue
        places = x[one], x[other], s[one], s[other]
        first = bargain(options, prevails[one, other], *places)
        if options["bargain_model"] == "InitOnlyInterp":
            found.append((one, other, *first))
            continue
        second = bargain(options, received[one, other], *places)
        if options["bargain_model"] == "InitRcvrInterp":
            found += [(one, other, *first), (one, other, *second)]
        else:
            wi, wj = c[one] * s_total[one], c[one] * s_total[other]
            mixed = [(wi * a + wj * b) / (wi + wj) for a, b in zip(first, second, strict=True)]
            found.append((one, other, *mixed))
    return found


# 8. Choices


def next_positions(options, x, y, s, c, r, u, draws):
    n = len(c)
    own = u[np.arange(n), np.arange(n)]  # u^a_ae

    def worth(deal):
        total = np.zeros(n)
        if deal is not None:
            _, _, end, other_end = deal
            total = u_of(distance_to(end, y, s), r) + u_of(distance_to(other_end, y, s), r)
        for e in range(n):
            if deal is None or e not in deal[:2]:
                total = total + own[:, e]
        return total / n

    deals = proposals(options, x, s, c, u)
    values = [worth(deal) for deal in deals]
    still = worth(None)
    moved = x.copy()
    for k in range(n):
        queue = [(deal, value) for deal, value in zip(deals, values, strict=True) if k in deal[:2]]
        place = 0
        if options["queue_order"] == "OneThread":
            place = sum(1 for deal, _ in queue if deal[0] < k)
        queue.insert(place, (None, still))
        ballots = np.stack([value for _, value in queue], axis=1)
        if not ((ballots > 0) & (ballots <= 1)).all():
            raise NoResultError("worth")
        p = election(options, c, ballots)
        if options["state_transition"] == "Stochastic":
            reached = np.flatnonzero(np.cumsum(p) >= draws[k])
            best = reached[0] if len(reached) else len(p) - 1
        else:
            best = int(np.argmax(p))
        deal = queue[best][0]
        if deal is not None:
            moved[k] = deal[2] if deal[0] == k else deal[3]
    return moved


# 9. Win probabilities, and the whole run


def shown(options, x, c, own):
    listed = []
    for i in range(len(x)):
        if not any(np.sqrt(in_order((x[i] - x[q]) ** 2)) < 1e-3 for q in listed):
            listed.append(i)
    p = election(options, c, own[:, listed])
    result = np.empty(len(x))
    for i in range(len(x)):
        for place, q in enumerate(listed):
            if np.sqrt(in_order((x[i] - x[q]) ** 2)) < 1e-3:
                result[i] = p[place]
    return result


def run(capability, position, salience, given=None, accommodation=None, draws=None):
    """Positions [turn, actor, dimension], 0-100, and win probabilities [turn, actor]."""
    options = DEFAULTS | (given or {})
    c, x, s = capability, position / 100, salience / 100
    n = len(c)
    y = x
    history, winning, steps = [x], [], []
    for t in range(101):
        d = np.stack([distance_to(z, y, s) for z in x], axis=1)
        flat = u_of(d, 0)
        p = election(options, c, flat)
        if (x == x[0]).all():
            winning.append(np.ones(n))
            break
        r = attitudes(options, p)
        u = u_of(d[None], estimates(options, r)[:, :, None])
        true = u_of(d, r[:, None])
        winning.append(shown(options, x, c, u[np.arange(n), np.arange(n)]))
        if np.sqrt(((flat - true) ** 2).sum()) <= 1e-6 or (np.sqrt(((u - true) ** 2).sum(axis=(1, 2))) <= 1e-6).any():
            raise NoResultError("idle")
        if t == 100 or (t >= 2 and steps[-1] / (steps[0] + 1e-4) < 0.02):
            break
        after = next_positions(options, x, y, s, c, r, u, None if draws is None else draws[t])
        steps.append(in_order(np.sqrt(in_order((after - x) ** 2, 1))))
        if accommodation is None:
            y = after
        else:
            drawn, share = np.zeros_like(y), np.zeros(n)
            for j in range(n):
                drawn = drawn + accommodation[:, j, None] * after[j]
                share = share + accommodation[:, j]
            y = drawn + (1 - share)[:, None] * y
        x = after
        history.append(x)
    return 100 * np.stack(history), np.stack(winning)
