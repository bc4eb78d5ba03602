package stele.parser.sql;

import java.math.BigDecimal;
import java.util.Objects;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The offset of a window frame that counts groups of peers: Calcite's frames know rows and ranges only, so
/// that such a frame is one in rows whose offsets are of this class.
public final class GroupsOffset extends SqlNumericLiteral {
    GroupsOffset(BigDecimal value, SqlParserPos position) {
        super(value, value.precision(), 0, true, position);
    }

    /// The number of groups.
    public BigDecimal getValueNonNull() {
        return (BigDecimal) Objects.requireNonNull(getValue());
    }

    @Override
    public GroupsOffset clone(SqlParserPos position) {
        return new GroupsOffset(getValueNonNull(), position);
    }
}
