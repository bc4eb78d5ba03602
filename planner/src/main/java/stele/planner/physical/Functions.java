package stele.planner.physical;

/// The names by which physical plans call the core functions. Languages add others; the executor's registry is the
/// list.
///
/// | group | names |
/// |---|---|
/// | arithmetic | `add subtract multiply divide modulo negate` (both arguments of the result's type; overflow is an
/// error) |
/// | comparison | `equal not_equal less less_or_equal greater greater_or_equal is_distinct_from is_not_distinct_from` |
/// | truth | `and or not is_null is_not_null is_true is_false is_not_true is_not_false` (three-valued) |
/// | text | `like` (pattern, escape) `concat upper lower trim substring position char_length` ... |
/// | aggregates | `count count_star sum min max avg any_value single_value bool_and bool_or stddev_samp` ... |
public final class Functions {
    private Functions() {}
}
