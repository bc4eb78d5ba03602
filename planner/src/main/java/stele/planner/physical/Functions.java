package stele.planner.physical;

import java.util.Set;

/// The names by which physical plans call the core functions. Languages add others; the executor's registry
/// is the list.
///
/// | group | names |
/// |---|---|
/// | arithmetic | `add subtract multiply divide modulo negate` (all arguments of the result's type, or a date or time
/// and an interval, or an interval and a number, or ANY; overflow and division by zero are errors), `abs
/// sign power sqrt cbrt exp ln log log10 log2 floor ceil round truncate sin cos tan asin acos atan atan2
/// ... degrees radians pi random` |
/// | comparison | `equal not_equal less less_or_equal greater greater_or_equal is_distinct_from is_not_distinct_from`
/// (both arguments of one type, also LIST, ROW, TERM and ANY), `in` (a value and constants of its type;
/// three-valued) |
/// | truth | `and or` (two or more) `not is_null is_not_null is_true is_false is_not_true is_not_false` (three-valued)
/// |
/// | choice | `coalesce` (arguments of the result's type, evaluated until one is not null), `greatest least` |
/// | text | `like` and `ilike` (text, pattern, optional escape), `similar_to` (likewise), `concat` (null with a null),
/// `concat_ws upper lower initcap`, `trim trim_start trim_end` (text, optional characters), `substring`
/// (text, start, optional length), `position` (part, text, optional start), `overlay replace char_length
/// octet_length left right reverse repeat lpad rpad ascii chr split_part starts_with ends_with contains
/// regexp_like regexp_replace` |
/// | dates | `subtract` of two dates or times whose result is an interval, `extract` (unit, value), `datetime_floor
/// datetime_ceil` (unit, value), `interval_to_number` and `number_to_interval` (milliseconds or months),
/// `current_date current_time current_timestamp localtime localtimestamp`; a unit is a constant VARCHAR
/// such as `year month day hour minute second quarter week dow doy epoch` |
/// | lists and maps | `list` and `row` (their elements), `map` (keys and values in turn), `item` (list or map or row,
/// index from 1 or key; null when there is none), `cardinality`, `field` (row, position from 0) |
/// | aggregates | `count` (rows whose arguments are all not null) `count_star sum sum0 min max avg any_value
/// single_value` (an error for a second row) `bool_and bool_or bit_and bit_or bit_xor string_agg` (text,
/// optional separator) `collect stddev_samp stddev_pop var_samp var_pop covar_samp covar_pop corr
/// regr_slope regr_intercept mode median percentile_cont percentile_disc arg_min arg_max` |
/// | windows | the aggregates, and `row_number rank dense_rank percent_rank cume_dist ntile lag lead` (value, optional
/// offset, optional default) `first_value last_value nth_value` |
public final class Functions {
    private static final Set<String> NOT_DETERMINISTIC = Set.of(
            "random",
            "random_uuid",
            "nextval",
            "currval",
            "setval",
            "now",
            "fresh_blank_node",
            "term_rand",
            "term_uuid",
            "term_struuid",
            "term_bnode");

    /// How names of list functions start whose lambda is not deterministic.
    public static final String VOLATILE = "volatile_";

    private Functions() {}

    /// Whether the function called `name` gives the same result for the same arguments.
    public static boolean isDeterministic(String name) {
        return !NOT_DETERMINISTIC.contains(name) && !name.startsWith(VOLATILE);
    }
}
