package stele.planner.sql;

import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;

/// What Calcite's validator lets pass: positions and aliases in GROUP BY and ORDER BY, aliases in HAVING
/// and the like. Not BABEL, which alone lets ungrouped columns through and stumbles over windows.
final class SqlRules extends SqlDelegatingConformance {
    static final SqlConformance INSTANCE = new SqlRules();

    private SqlRules() {
        super(SqlConformanceEnum.LENIENT);
    }

    @Override
    public boolean isFromRequired() {
        return false;
    }

    @Override
    public boolean isLimitStartCountAllowed() {
        return false;
    }
}
