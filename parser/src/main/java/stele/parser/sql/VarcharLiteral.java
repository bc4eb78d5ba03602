package stele.parser.sql;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.NlsString;

/// A string literal of type VARCHAR. Calcite's own are CHAR(n), which pads: `CASE ... 'a' ... 'bcd'` would
/// give `'a '`.
public final class VarcharLiteral extends SqlCharStringLiteral {
    public VarcharLiteral(String text, SqlParserPos position) {
        super(new NlsString(text, null, null), position);
    }

    /// The string.
    public String text() {
        return getValueAs(NlsString.class).getValue();
    }

    @Override
    public RelDataType createSqlType(RelDataTypeFactory factory) {
        return factory.createSqlType(SqlTypeName.VARCHAR);
    }

    @Override
    public VarcharLiteral clone(SqlParserPos position) {
        return new VarcharLiteral(text(), position);
    }
}
