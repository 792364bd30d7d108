import pytest

from mlnotes_docs.compare import Tolerance, compare, tolerance


@pytest.mark.parametrize(
    ("recorded", "printed"),
    [
        ("loss 1.000", "loss 1.019"),
        ("loss -3.0e-4 at 7", "loss -3.05e-4 at 7"),
        ("accuracy 90.0 ± 1.5 %", "accuracy 91.4 ± 1.6 %"),
        ("zero 0.0", "zero 1e-7"),
        ("a  b", "a b"),
        ("\u22121.5", "-1.5"),
    ],
)
def test_agrees(recorded: str, printed: str) -> None:
    assert compare(recorded, printed) is None
    assert compare(printed, recorded) is None


@pytest.mark.parametrize(
    ("recorded", "printed", "reason"),
    [
        ("loss 1.00", "loss 1.03", "1.03 is not 1 within 0.021"),
        ("loss 1.00", "gain 1.00", "words differ"),
        ("steps 7", "steps 8", "8 is not 7"),
        ("90.0 ± 1.0", "92.0 ± 1.0", "92 is not 90 within 1.8"),
        ("90.0 ± 1.0", "90.0 ± 3.0", "3 is not 1 within 1.5"),
        ("-1.0", "1.0", "1 is not -1"),
        ("value nan", "value 1.0", "words differ"),
        ("a\nb", "a", "printed no more"),
        ("a", "a\nb", "nothing recorded"),
        ("layer1 1.0", "layer2 1.0", "words differ"),
    ],
)
def test_differs(recorded: str, printed: str, reason: str) -> None:
    difference = compare(recorded, printed)
    assert difference is not None
    assert reason in difference[1]


def test_names_the_line() -> None:
    difference = compare("a 1\nb 2\nc 3\n", "a 1\nb 2\nc 4\n")
    assert difference is not None
    assert difference[0] == 3


def test_a_program_may_ask_for_more_with_a_reason() -> None:
    source = (
        "# within 10 %: counted on forty examples\n"
        '# varies "ms": a time of this machine\n'
    )
    allowed = tolerance(source)
    assert allowed == Tolerance(0.10, ("ms",))
    assert (
        compare("accuracy 0.90\ntook 3 ms", "accuracy 0.95\ntook 9 ms", allowed) is None
    )
    assert compare("accuracy 0.90", "accuracy 0.70", allowed) is not None


@pytest.mark.parametrize(
    "source", ["# within 50 %", '# varies "ms": no', "# within 9 %:"]
)
def test_a_tolerance_without_reason_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        tolerance(source)
