package stele.planner.lowering;

import org.apache.calcite.rel.type.RelDataType;
import stele.parser.StatementException;
import stele.planner.TypeMapping;
import stele.storage.type.DataType;

/// The types of expressions while they are lowered.
public final class Types {
    private static final int BYTE_DIGITS = 3;
    private static final int SHORT_DIGITS = 5;
    private static final int INT_DIGITS = 10;
    private static final int LONG_DIGITS = 19;

    private Types() {}

    /// Stele's type for Calcite's.
    public static DataType of(RelDataType type) {
        try {
            return TypeMapping.fromCalcite(type);
        } catch (IllegalArgumentException e) {
            throw StatementException.unsupported("the type " + type.getFullTypeString(), null);
        }
    }

    /// The type in which values of `left` and `right` are compared: the least that holds both.
    public static DataType common(DataType left, DataType right) {
        if (left.equals(right)) {
            return left;
        }
        DataType.Kind a = left.kind();
        DataType.Kind b = right.kind();
        if (a == DataType.Kind.ANY || b == DataType.Kind.ANY) {
            return DataType.ANY;
        }
        if (a.isNumeric() && b.isNumeric()) {
            return commonNumber(left, right);
        }
        if (left instanceof DataType.ListOf first && right instanceof DataType.ListOf second) {
            return DataType.list(common(first.element(), second.element()));
        }
        if (left instanceof DataType.Row first
                && right instanceof DataType.Row second
                && first.fields().size() == second.fields().size()) {
            return commonRow(first, second);
        }
        if (isDateTime(a) && isDateTime(b)) {
            return a == DataType.Kind.TIMESTAMP_TZ || b == DataType.Kind.TIMESTAMP_TZ
                    ? DataType.TIMESTAMP_TZ
                    : DataType.TIMESTAMP;
        }
        if (a == DataType.Kind.VARCHAR) {
            return right;
        }
        return b == DataType.Kind.VARCHAR ? left : DataType.ANY;
    }

    private static DataType commonRow(DataType.Row first, DataType.Row second) {
        java.util.List<DataType.Field> fields = new java.util.ArrayList<>();
        for (int i = 0; i < first.fields().size(); i++) {
            fields.add(new DataType.Field(
                    first.fields().get(i).name(),
                    common(first.fields().get(i).type(), second.fields().get(i).type())));
        }
        return new DataType.Row(fields);
    }

    /// The position of a row's field, from 0; -1 when there is none. Names are equal in any case.
    static int fieldIndex(RelDataType row, String name) {
        for (int i = 0; i < row.getFieldCount(); i++) {
            if (row.getFieldList().get(i).getName().equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isDateTime(DataType.Kind kind) {
        return kind == DataType.Kind.DATE || kind == DataType.Kind.TIMESTAMP || kind == DataType.Kind.TIMESTAMP_TZ;
    }

    private static DataType commonNumber(DataType left, DataType right) {
        DataType.Kind a = left.kind();
        DataType.Kind b = right.kind();
        if (a.isInteger() && b.isInteger()) {
            return a.compareTo(b) >= 0 ? left : right;
        }
        if (isReal(a) || isReal(b)) {
            return a == DataType.Kind.REAL && b == DataType.Kind.REAL ? DataType.REAL : DataType.DOUBLE;
        }
        DataType.Decimal first = decimal(left);
        DataType.Decimal second = decimal(right);
        int scale = Math.max(first.scale(), second.scale());
        int whole = Math.max(first.precision() - first.scale(), second.precision() - second.scale());
        return DataType.decimal(Math.min(whole + scale, DataType.Decimal.MAX_PRECISION), scale);
    }

    private static boolean isReal(DataType.Kind kind) {
        return kind == DataType.Kind.REAL || kind == DataType.Kind.DOUBLE;
    }

    private static DataType.Decimal decimal(DataType type) {
        return switch (type.kind()) {
            case TINYINT -> new DataType.Decimal(BYTE_DIGITS, 0);
            case SMALLINT -> new DataType.Decimal(SHORT_DIGITS, 0);
            case INTEGER -> new DataType.Decimal(INT_DIGITS, 0);
            case BIGINT -> new DataType.Decimal(LONG_DIGITS, 0);
            default -> (DataType.Decimal) type;
        };
    }
}
