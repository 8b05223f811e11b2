"""Signed networks: what a file may say, and what it may not."""

import numpy as np
import pytest

from foedus.core.errors import InputError
from foedus.models.signed_network import adjacency, read_signed_network, signed_network


def read(tmp_path, text: str):
    path = tmp_path / "ties.csv"
    path.write_text(text, "utf-8")
    return read_signed_network(path)


def test_columns_in_any_order_and_others_left_alone(tmp_path):
    network = read(tmp_path, "\ufeffweight,note,Sign,target,source\r\n2.5,x,-1,Beta,Alpha\r\n\r\n1,y,+1,Gamma,Beta\r\n")
    assert set(network.names) == {"Alpha", "Beta", "Gamma"}
    assert network.sign.tolist() == [-1.0, 1.0]
    assert network.weight.tolist() == [2.5, 1.0]


def test_quoted_names_may_hold_commas(tmp_path):
    assert "Korea, North" in read(tmp_path, 'source,target,sign\n"Korea, North",China,1\n').names


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_or_tabs_may_part_the_columns_and_then_decimals_may_have_a_comma(tmp_path, delimiter):
    text = "source,target,sign,weight\nA,B,1,2.5\nB,C,-1,0.25\n"
    plain, other = read(tmp_path, text), read(tmp_path, text.replace(",", delimiter).replace("2.5", "2,5"))
    assert other.names == plain.names
    assert other.sign.tolist() == [1.0, -1.0]
    assert other.weight.tolist() == [2.5, 0.25]


def test_a_signed_weight_gives_the_sign(tmp_path):
    network = read(tmp_path, "source,target,weight\na,b,-215\nb,c,114\n")
    assert network.sign.tolist() == [-1.0, 1.0]
    assert network.weight.tolist() == [215.0, 114.0]


def test_the_same_tie_twice_counts_once(tmp_path):
    assert len(read(tmp_path, "source,target,sign\na,b,1\nb,a,1\na,b,1\n").sign) == 1


def test_an_empty_network_is_a_network(tmp_path):
    assert read(tmp_path, "source,target,sign\n").names == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"ties.csv:1: the column 'source' is missing"),
        ("source,target\na,b\n", r"ties.csv:1: the column 'sign' is missing"),
        ("source,traget,sign\na,b,1\n", r"ties.csv:1: the column 'target' is missing - is it 'traget'"),
        ("source,target,sign\na,b,friend\n", r"ties.csv:2: the sign is 'friend'; it must be 1 \(friends\) or -1"),
        ("source,target,sign\na,b,0\n", r"ties.csv:2: the sign is '0'"),
        ("source,target,sign\na,b,nan\n", r"ties.csv:2: the sign is 'nan'"),
        ("source,target,sign,weight\na,b,1,much\n", r"ties.csv:2: the weight 'much' is not a number"),
        (
            "source,target,sign,weight\na,b,1,nan\n",
            r"ties.csv:2: the weight is nan; it must be a finite number above 0",
        ),
        ("source,target,sign,weight\na,b,1,-2\n", r"ties.csv:2: the weight is -2"),
        ("source,target,sign,weight\na,b,1,0\n", r"ties.csv:2: the weight is 0"),
        ("source,target,weight\na,b,inf\n", r"ties.csv:2: the weight is inf"),
        ("source,target,sign\na,b,1\nc,c,1\n", r"ties.csv:3: 'c' is tied to itself"),
        (
            "source,target,sign\na,b,1\nb,c,1\nb,a,-1\n",
            r"ties.csv:4: b and a are given twice and differently \(first in line 2\)",
        ),
        ("source,target,sign,weight\na,b,1,1\na,b,1,2\n", r"ties.csv:3: a and b are given twice and differently"),
        ("source,target,sign\na,,1\n", r"ties.csv:2: the target is empty"),
        ("source,target,weight\na,b,2\n", r"ties.csv:1: the column 'sign' is missing, and no weight is negative"),
        ('source,target,sign\n"a,b,1\n', r"ties.csv:2: not a CSV file"),
        ('source,target,weight\na,b,"2,5"\n', r"ties.csv:2: the weight '2,5' is not a number: .* comma; write 2.5"),
        ("source;target;weight\na;b;1.234,5\n", r"ties.csv:2: the weight '1.234,5' is not a number$"),
        ("source;traget;sign\na;b;1\n", r"ties.csv:1: the column 'target' is missing - is it 'traget'"),
        ("source,target,sign\na,b\n", r"ties.csv:2: 2 fields, but the header has 3"),
    ],
)
def test_mistakes_name_their_line(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0], [0], [1]), "tied to itself"),
        (([0, 1], [1, 0], [1, 1]), "given twice"),
        (([0], [1], [0.5]), "must be \\+1 or -1"),
        (([0], [1], [1], [0.0]), "above 0"),
        (([0], [1, 2], [1]), "one length"),
        (([-1], [1], [1]), "positions among"),
        (([0], [5], [1], [1.0], ["a", "b"]), "positions among the 2 actors"),
    ],
)
def test_arrays_are_checked(arguments, message):
    with pytest.raises(InputError, match=message):
        signed_network(*arguments)


def test_adjacency_is_symmetric():
    network = signed_network([0, 2], [1, 1], [1, -1], [2.0, 3.0])
    assert np.array_equal(
        adjacency(network, network.sign * network.weight).toarray(), [[0, 2, 0], [2, 0, -3], [0, -3, 0]]
    )
