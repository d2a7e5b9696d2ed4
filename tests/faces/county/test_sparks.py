"""Sparklines: numbers for SVG, with a gap wherever a figure is not shown."""

from cunzhan.faces.county.sparks import spark_of


def test_a_line_runs_from_zero_at_its_foot_to_its_own_highest_figure():
    spark = spark_of([0, 5, 10])
    assert spark.runs == ("3.0,28.0 80.0,16.0 157.0,4.0",)
    assert spark.last == ("157.0", "4.0")
    assert spark.dots == ()


def test_a_month_not_shown_leaves_a_gap_and_no_guess():
    spark = spark_of([2, 4, None, 4, 2, None])
    assert len(spark.runs) == 2
    assert spark.last is None
    drawn = " ".join(spark.runs)
    assert len(drawn.split()) == 4


def test_a_lone_month_between_hidden_ones_is_a_dot():
    spark = spark_of([None, 7, None])
    assert spark.runs == ()
    assert spark.dots == (("80.0", "4.0"),)


def test_nothing_shown_draws_nothing():
    assert spark_of([None, None]) == spark_of([None, None, None])
    assert spark_of([None]).last is None


def test_a_gain_below_zero_stays_inside_the_picture():
    spark = spark_of([-100, 100])
    assert spark.runs == ("3.0,28.0 157.0,4.0",)


def test_months_of_nothing_lie_flat_on_the_foot():
    assert spark_of([0, 0]).runs == ("3.0,28.0 157.0,28.0",)
