"""The colours of the figures, told apart by lightness as well as hue: for print and for the colour-blind."""

from typing import Final

INK: Final = "#1b2330"
SOFT: Final = "#566071"
FAINT: Final = "#8b94a3"
RULE: Final = "#d9dee5"
WASH: Final = "#f3f5f8"

#: Degrees of standing by, from words to fighting, on the side of the target and of the challenger.
TARGET: Final = {"endorse": "#c3dbec", "aid": "#6aa5cf", "fight": "#14588c"}
CHALLENGER: Final = {"endorse": "#f5d9b5", "aid": "#df9a4b", "fight": "#96500b"}

#: Ties of affinity by their sign; enmity is dashed as well.
POSITIVE: Final = "#2f7fb8"
NEGATIVE: Final = "#c2641a"
#: A dispute, and the gate that binds.
ALARM: Final = "#a01d4b"

#: Curves: two that stand in one panel, and one alone.
FIRST: Final = "#4c5aa3"
SECOND: Final = "#b0521f"
ALONE: Final = "#2b6f68"

#: Camps, in the order of their names; pale, since names are written on them.
CAMPS: Final = ("#e4edf5", "#f7ead9", "#e6f0e8", "#efe6f2", "#f4f0d8", "#eceef1")
#: How a statement is made.
MODES: Final = {
    "asserted": "#1b2330",
    "offered": "#2f7fb8",
    "threatened": "#a01d4b",
    "denied": "#8b94a3",
    "hypothetical": "#c2641a",
}
