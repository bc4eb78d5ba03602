/* Names of types (SQL:2023 part 2, 6.1). */
parser grammar SqlType;

type
    : type '[' INTEGER_NUMBER? ']'                                                       # arrayType
    | type ARRAY ('[' INTEGER_NUMBER ']')?                                               # arrayKeywordType
    | DOUBLE PRECISION                                                                   # doublePrecisionType
    | name=(TIME | TIMESTAMP) ('(' INTEGER_NUMBER ')')? ((WITH | WITHOUT) TIME ZONE)?    # timeType
    | INTERVAL intervalQualifier?                                                        # intervalType
    | (CHAR | CHARACTER | NATIONAL CHARACTER) VARYING? ('(' INTEGER_NUMBER ')')?         # characterType
    | BINARY VARYING? ('(' INTEGER_NUMBER ')')?                                          # binaryType
    | MAP '(' key=type ',' value=type ')'                                                # mapType
    | (ROW | STRUCT) '(' rowField (',' rowField)* ')'                                               # rowType
    | identifier ('(' INTEGER_NUMBER (',' INTEGER_NUMBER)? ')')?                         # namedType
    ;

rowField
    : identifier type
    ;

intervalQualifier
    : start=intervalField ('(' INTEGER_NUMBER ')')? (TO end=intervalField ('(' INTEGER_NUMBER ')')?)?
    ;

intervalField
    : DAY | DAYS | HOUR | HOURS | MINUTE | MINUTES | MONTH | MONTHS | SECOND | SECONDS | WEEK | WEEKS | YEAR | YEARS
    | QUARTER | MILLISECOND | MILLISECONDS | MICROSECOND | MICROSECONDS
    ;
