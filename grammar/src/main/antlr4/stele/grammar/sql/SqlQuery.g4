/* Queries (SQL:2023 part 2, 7). */
parser grammar SqlQuery;

// 7.17 Query expressions
query
    : with? queryTerm orderBy? rowLimit*
    ;

with
    : WITH RECURSIVE? commonTable (',' commonTable)*
    ;

commonTable
    : identifier columnAliases? AS (NOT? MATERIALIZED)? '(' query ')'
    ;

queryTerm
    : queryPrimary                                                                            # primaryQuery
    | left=queryTerm op=INTERSECT setQuantifier? byName? right=queryTerm                      # setOperation
    | left=queryTerm op=(UNION | EXCEPT | MINUS) setQuantifier? byName? right=queryTerm       # setOperation
    ;

queryPrimary
    : select                                                                                  # selectQuery
    | VALUES expression (',' expression)*                                                     # valuesQuery
    | TABLE qualifiedName                                                                     # tableQuery
    | pivot                                                                                   # pivotQuery
    | unpivot                                                                                 # unpivotQuery
    | '(' query ')'                                                                           # parenthesizedQuery
    ;

byName
    : BY NAME
    ;

select
    : SELECT setQuantifier? selectList from? where? groupBy? having? window? qualify? sample?  # selectFirst
    | from (SELECT setQuantifier? selectList)? where? groupBy? having? window? qualify? sample?
                                                                                              # fromFirst
    ;

// A comma may follow the last item
selectList
    : selectItem (',' selectItem)* ','?
    ;

setQuantifier
    : DISTINCT (ON '(' expression (',' expression)* ')')?
    | ALL
    ;

selectItem
    : '*' starChange*                                                                         # star
    | qualifiedName '.' '*' starChange+                                                       # qualifiedStar
    | identifier ':' expression                                                               # prefixedExpression
    | expression (AS? identifier)?                                                            # selectExpression
    ;

starChange
    : (EXCLUDE | EXCEPT) '(' qualifiedName (',' qualifiedName)* ')'                           # excludeColumns
    | EXCLUDE qualifiedName                                                                   # excludeColumns
    | REPLACE ('(' columnReplacement (',' columnReplacement)* ')' | columnReplacement)        # replaceColumns
    | RENAME ('(' columnRenaming (',' columnRenaming)* ')' | columnRenaming)                  # renameColumns
    ;

columnReplacement
    : expression AS identifier
    ;

columnRenaming
    : qualifiedName AS identifier
    ;

from
    : FROM tableReference (',' tableReference)*
    ;

where
    : WHERE expression
    ;

groupBy
    : GROUP BY ALL                                                                            # groupByAll
    | GROUP BY setQuantifier? groupingElement (',' groupingElement)* ','?                     # groupByElements
    ;

groupingElement
    : '(' ')'                                                                                 # emptyGrouping
    | ROLLUP '(' expression (',' expression)* ')'                                             # rollup
    | CUBE '(' expression (',' expression)* ')'                                               # cube
    | GROUPING SETS '(' groupingElement (',' groupingElement)* ')'                            # groupingSets
    | expression                                                                              # groupingExpression
    ;

having
    : HAVING expression
    ;

window
    : WINDOW namedWindow (',' namedWindow)*
    ;

namedWindow
    : identifier AS windowSpecification
    ;

qualify
    : QUALIFY expression
    ;

orderBy
    : ORDER BY sortItem (',' sortItem)*
    ;

sortItem
    : (ALL | expression) direction=(ASC | DESC)? (NULLS nullOrder=(FIRST | LAST))?
    ;

rowLimit
    : LIMIT (ALL | valueExpression percent=(PERCENT | '%')?)                                  # limit
    | OFFSET valueExpression (ROW | ROWS)?                                                    # offset
    | FETCH (FIRST | NEXT) valueExpression? PERCENT? (ROW | ROWS) (ONLY | WITH TIES)          # fetch
    ;

// Samples of rows
sample
    : USING SAMPLE sampleClause
    ;

sampleClause
    : method=identifier? '(' sampleSize ')' (REPEATABLE '(' seed=INTEGER_NUMBER ')')?
    | sampleSize ('(' method=identifier (',' seed=INTEGER_NUMBER)? ')')?
    ;

sampleSize
    : size=(INTEGER_NUMBER | DECIMAL_NUMBER) unit=(PERCENT | '%' | ROWS)?
    ;

// 7.6 Table references and 7.10 joins
tableReference
    : tablePrimary                                                                            # primaryTable
    | left=tableReference CROSS JOIN right=tablePrimary                                       # crossJoin
    | left=tableReference NATURAL joinType? JOIN right=tablePrimary                           # naturalJoin
    | left=tableReference POSITIONAL JOIN right=tablePrimary                                  # positionalJoin
    | left=tableReference ASOF joinType? JOIN right=tablePrimary joinCondition                # asofJoin
    | source=tableReference PIVOT '(' pivotAggregate (',' pivotAggregate)* FOR pivotColumn+ pivotGroups? ')' tableAlias?
                                                                                              # pivotedTable
    | source=tableReference UNPIVOT ((INCLUDE | EXCLUDE) NULLS)? '(' unpivotInto FOR identifier IN '('
          unpivotColumn (',' unpivotColumn)* ','? ')' ')' tableAlias?                         # unpivotedTable
    | left=tableReference joinType? JOIN right=tableReference joinCondition                   # conditionalJoin
    ;

joinType
    : INNER | (LEFT | RIGHT | FULL) OUTER? | SEMI | ANTI
    ;

joinCondition
    : ON expression                                                                           # onCondition
    | USING '(' identifier (',' identifier)* ')'                                              # usingCondition
    ;

tablePrimary
    : identifier ':' tablePrimary                                                             # prefixedTable
    | qualifiedName ('(' (argument (',' argument)*)? ')' (WITH ORDINALITY)?)? tableAlias? tableSample?
                                                                                              # namedTable
    | LATERAL qualifiedName '(' (argument (',' argument)*)? ')' (WITH ORDINALITY)? tableAlias?
                                                                                              # lateralFunction
    | string tableAlias?                                                                      # fileTable
    | GRAPH_TABLE '(' qualifiedName graphMatch ')' tableAlias?                                # graphTable
    | LATERAL? '(' query ')' tableAlias? tableSample?                                         # derivedTable
    | '(' tableReference ')'                                                                  # parenthesizedTable
    ;

tableSample
    : TABLESAMPLE sampleClause
    ;

// Rows to columns and back, in DuckDB's form as statements and in the usual one after a table
pivot
    : PIVOT tableReference (ON pivotColumn (',' pivotColumn)*)? (USING pivotAggregate (',' pivotAggregate)*)? pivotGroups?
    ;

pivotColumn
    : valueExpression (IN '(' pivotValue (',' pivotValue)* ')')?
    ;

pivotValue
    : expression (AS? identifier)?
    ;

pivotAggregate
    : valueExpression (AS? identifier)?
    ;

pivotGroups
    : GROUP BY expression (',' expression)*
    ;

unpivot
    : UNPIVOT tableReference ((INCLUDE | EXCLUDE) NULLS)? ON unpivotColumn (',' unpivotColumn)*
          (INTO NAME identifier VALUE unpivotInto)?
    ;

unpivotInto
    : identifier (',' identifier)*
    | '(' identifier (',' identifier)* ')'
    ;

unpivotColumn
    : valueExpression (AS? (identifier | string))?
    ;

tableAlias
    : AS? identifier columnAliases?
    ;

columnAliases
    : '(' identifier (',' identifier)* ')'
    ;
