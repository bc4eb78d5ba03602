package stele.planner.cypher;

import org.apache.calcite.rel.type.RelDataType;

/// What is known of a value's type before a query runs.
enum Kind {
    ANY("ANY"),
    NULL("NULL"),
    BOOLEAN("BOOLEAN"),
    INTEGER("INTEGER"),
    FLOAT("FLOAT"),
    NUMBER("NUMBER"),
    STRING("STRING"),
    TEMPORAL("temporal value"),
    DURATION("DURATION"),
    LIST("LIST"),
    MAP("MAP"),
    NODE("NODE"),
    RELATIONSHIP("RELATIONSHIP"),
    PATH("PATH");

    private final String text;

    Kind(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    boolean isNumber() {
        return this == INTEGER || this == FLOAT || this == NUMBER;
    }

    /// Whether a value of this kind may be of kind `other`, too.
    boolean mayBe(Kind other) {
        if (this == other || this == ANY || this == NULL || other == ANY) {
            return true;
        }
        return isNumber() && other == NUMBER || this == NUMBER && other.isNumber();
    }

    static Kind of(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> BOOLEAN;
            case TINYINT, SMALLINT, INTEGER, BIGINT -> INTEGER;
            case DECIMAL -> NUMBER;
            case REAL, FLOAT, DOUBLE -> FLOAT;
            case CHAR, VARCHAR -> STRING;
            case DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> TEMPORAL;
            case ARRAY, MULTISET -> LIST;
            case MAP -> MAP;
            case NULL -> NULL;
            default -> ANY;
        };
    }
}
